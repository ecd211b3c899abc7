"""The start of everything: one command makes the instance, fills it once, and runs web and worker together."""

import contextlib
import http.cookiejar
import os
import re
import runpy
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kette import start
from kette.terminal import Refusal

KETTE = Path(sys.executable).parent / "kette"
PATIENCE = 180  # seconds; a loaded machine takes its time
FIRST_WORDS = (
    "Schule, Gesamtschule Kettenstadt-Nord", "Schule, Realschule Kettenstadt-Süd", "Klassenleitung",
    "Jobcenter, Beratung", "Jugendamt", "Kommunales Integrationszentrum", "Agentur für Arbeit", "Konferenzmoderation",
    "Kommunale Koordinierung", "AG Übergangsmanagement", "Datenschutz", "Administration",
)  # fmt: skip


def test_the_first_start_makes_everything_and_the_second_keeps_it(tmp_path):
    place, port = tmp_path / "instance", free_port()
    with started(place, port) as running:
        lines = printed(running)
        assert not answers(port), "the sign-ins stand there before anybody can use them"
        assert lines[0] == f"http://127.0.0.1:{port}/"
        for words in FIRST_WORDS:
            assert any(line.startswith(words) and line.count("\t") == 2 for line in lines), words
        wait_for(lambda: answers(port))
        assert sign_in(port, *lines[1].split("\t")[1:])
        assert not sign_in(port, "nord.schule", "Falsch-Geraten-12")
        children = children_of(running)
        assert len(children) == 2
        interrupt(running, signal.SIGINT)
        assert running.returncode == 0
        assert not [child for child in children if alive(child)]
    assert modes(place) == (0o700, 0o600, 0o600)
    config = (place / "config.py").read_bytes()
    begun = time.monotonic()
    with started(place, port) as running:
        assert printed(running) == lines
        wait_for(lambda: answers(port))
        assert time.monotonic() - begun < 45
        assert sign_in(port, *lines[4].split("\t")[1:])
        interrupt(running, signal.SIGTERM)
        assert running.returncode == 0
    assert (place / "config.py").read_bytes() == config
    assert not answers(port)


def test_when_one_process_dies_the_other_ends_and_the_start_fails(world):
    port = free_port()
    with started(world, port) as running:
        wait_for(lambda: answers(port))
        children = children_of(running)
        os.kill(children[1], signal.SIGKILL)
        running.wait(PATIENCE)
        assert running.returncode == 1
        assert not [child for child in children if alive(child)]
        assert "hat sich beendet" in running.stderr.read()


def test_a_killed_start_leaves_no_process_behind(world):
    port = free_port()
    with started(world, port) as running:
        wait_for(lambda: answers(port))
        children = children_of(running)
        running.kill()
        wait_for(lambda: not [child for child in children if alive(child)])


def test_a_process_deaf_to_the_signal_ends_with_its_parent_too():
    deaf = (
        "import signal, time; from kette import start; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "start.PATIENCE = 0.5; start.end_with_parent(); print('ready', flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", deaf], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.stdout.readline()
        child.stdin.close()
        assert child.wait(PATIENCE) == 1


def test_only_an_invented_municipality_has_its_passwords_printed(world):
    port = free_port()
    with started(world, port) as running:
        wait_for(lambda: answers(port))
        interrupt(running, signal.SIGINT)
        assert running.stdout.read() == f"http://127.0.0.1:{port}/\n"


def test_a_taken_port_is_refused_in_german(world):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started(world, port) as running:
            running.wait(PATIENCE)
            assert running.returncode == 1
            assert running.stdout.read() == ""
            assert f"der Port {port} nicht frei" in running.stderr.read()


def test_one_instance_is_started_once(world):
    with start.only_one(world), started(world, free_port()) as running:
        running.wait(PATIENCE)
        assert running.returncode == 1
        assert "Kette läuft auf diesem Ordner schon" in running.stderr.read()


def test_keys_are_made_once_and_for_the_owner_alone(tmp_path):
    place = tmp_path / "instance"
    assert start.prepare(place, "http://127.0.0.1:5000")
    made = (place / "config.py").read_text("utf-8")
    assert not start.prepare(place, "http://127.0.0.1:6000")
    assert (place / "config.py").read_text("utf-8") == made
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert stat.S_IMODE((place / "config.py").stat().st_mode) == 0o600
    values = runpy.run_path(str(place / "config.py"))
    assert re.fullmatch("[0-9a-f]{64}", str(values["DATABASE_KEY"]))
    assert values["SESSION_COOKIE_SECURE"] is False


def test_two_installations_share_no_key(tmp_path):
    for name in "ab":
        start.prepare(tmp_path / name, "http://127.0.0.1:5000")
    keys = [
        re.findall('"([0-9A-Za-z+/=]{40,})"', (tmp_path / name / "config.py").read_text("utf-8"))
        for name in "ab"
    ]
    assert len(keys[0]) == 4
    assert not set(keys[0]) & set(keys[1])


def test_a_start_killed_while_writing_keys_leaves_no_half_file(tmp_path):
    (tmp_path / "config.py.new").write_text("SECRET_KEY = 'hal")
    assert start.prepare(tmp_path, "http://127.0.0.1:5000")
    assert "DATABASE_KEY" in (tmp_path / "config.py").read_text("utf-8")
    assert not (tmp_path / "config.py.new").exists()


def test_a_folder_that_cannot_be_made_is_refused_in_german(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="lässt sich nicht einrichten"):
        start.prepare(tmp_path / "file" / "instance", "http://127.0.0.1:5000")


@contextmanager
def started(place: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Run `kette start` for the block, and end it surely."""
    env = {**os.environ, "KETTE_INSTANCE": str(place), "PORT": str(port)}
    with subprocess.Popen(
        [KETTE, "start"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as running:
        try:
            yield running
        finally:
            if running.poll() is None:
                running.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    running.wait(30)
                running.kill()


def printed(running: subprocess.Popen[str]) -> list[str]:
    """Read what a start prints: the address and all sign-ins, of which the last is the administration."""
    lines = []
    for line in running.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("Administration"):
            break
    return lines


def interrupt(running: subprocess.Popen[str], number: int) -> None:
    """Send a signal and wait for the end."""
    running.send_signal(number)
    running.wait(PATIENCE)


def answers(port: int) -> bool:
    """Say whether somebody listens and serves the sign-in page."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/anmelden", timeout=20) as page:
            return page.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def sign_in(port: int, user_name: str, password: str) -> bool:
    """Sign in by the page, over plain http as a browser on the same machine does."""
    address = f"http://127.0.0.1:{port}/anmelden"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(address) as page:
        fields = dict(re.findall(r'name="(csrf_token|once|next)"[^>]*value="([^"]*)"', page.read().decode()))
    form = urllib.parse.urlencode({**fields, "user_name": user_name, "password": password}).encode()
    try:
        with browser.open(urllib.request.Request(address, form, {"Referer": address})) as page:
            return not page.url.endswith("/anmelden")
    except urllib.error.HTTPError as refused:
        with refused:
            return False


def children_of(running: subprocess.Popen[str]) -> list[int]:
    """List the child processes by id, in the order of their start."""
    listed = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text()
    return sorted(map(int, listed.split()))


def alive(pid: int) -> bool:
    """Say whether a process runs; one that ended and is not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(condition) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def modes(place: Path) -> tuple[int, int, int]:
    """Return who may read the folder, its configuration and its database."""
    return tuple(
        stat.S_IMODE(file.stat().st_mode) for file in (place, place / "config.py", place / "kette.db")
    )


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Give an instance with an empty Kommune of somebody's own, so that nothing is filled."""
    from kette.app import create_app
    from kette.db import db, migrate, transaction
    from kette.institutions.service.opening import found_kommune

    place = tmp_path / "own"
    start.prepare(place, "http://127.0.0.1:5000")
    app = create_app(place)
    migrate(app)
    with app.app_context():
        with transaction():
            found_kommune("Eigenstadt", "05999999")
        db.session.remove()
        db.engine.dispose()
    return place
