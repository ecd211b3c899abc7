"""A conference in real browsers: one moderates by keyboard alone, five seats and the wall follow; 30 cases are decided.

The last line is one JSON object: the 95th percentile of saving (measured at the server) and of the time until every seat
shows the decision, and the key presses of a standard case beyond free text.
"""

import json
import os
import shlex
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.ground import FAMILY, GIVEN
from kette import clock, vault
from kette.app import create_app
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.conferences.models import Conference
from kette.conferences.rules.states import ConferenceKind
from kette.conferences.service import leading, planning
from kette.db import db, kommune, migrate, transaction
from kette.privacy.rules.informing import Informed
from tests import chromium
from tests.world import PASSWORD, World, make_world

CASES = int(os.environ.get("KETTE_BENCH_CASES", "30"))
SEATS = ("school", "jobcenter", "youth_office", "agency", "integration_centre")
PATIENCE = 15_000  # milliseconds
# A case is spoken about before it is decided: far shorter than in life, long enough to read a line on the wall.
SPOKEN = 3  # seconds
# What is pressed for a standard case: handed over, to whom, until when. Strg+Eingabe counts as two.
KEYS = ("1", "j", "u", "Tab", "+", "7", "Control+Enter")
PRESSES = sum(len(key.split("+")) if len(key) > 1 else 1 for key in KEYS)
# Notes when each case's line first said what was decided; kept beside the page, because seats load anew.
WATCH = """
(() => {
  const note = () => {
    const seen = JSON.parse(localStorage.seen || "{}");
    for (const line of document.querySelectorAll("li.konferenz-decided"))
      for (const word of line.innerText.split(/[\\s▶✓]+/)) if (word && !(word in seen)) seen[word] = Date.now();
    localStorage.seen = JSON.stringify(seen);
  };
  new MutationObserver(note).observe(document, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", note);
})();
"""


def main() -> int:
    """Hold the conference and print; the last line is the figures."""
    with tempfile.TemporaryDirectory(prefix="kette-bench-") as scratch, ExitStack() as stack:
        folder = Path(scratch) / "instance"
        conference, words = _lay(folder)
        port = _free_port()
        times = Path(scratch) / "times"
        stack.enter_context(_server(folder, port, times))
        address = f"http://127.0.0.1:{port}"
        play = stack.enter_context(sync_playwright())
        browser = play.chromium.launch(
            executable_path=str(_second_to_the_server(Path(scratch) / "browser", chromium.executable(play))),
            args=chromium.arguments(),
        )
        stack.callback(browser.close)
        table = f"{address}/konferenzen/{conference}"
        wall = _seat(browser, address, "koko")
        wall.goto(f"{table}/beamer")
        seats = [_seat(browser, address, key) for key in SEATS]
        lead = _seat(browser, address, "moderator")
        lead.goto(table)
        lead.get_by_role("link", name="Zum nächsten Fall").click()
        for seat in seats:
            seat.goto(f"{lead.url}?folgen=1")
        pressed: dict[str, float] = {}
        for word in words:
            time.sleep(SPOKEN)
            pressed[word] = _decide(lead, word)
        time.sleep(3)
        # The first decision after the start of a server makes its statements: it is shown apart.
        pressed.pop(words[0])
        delays = [
            (json.loads(page.evaluate("localStorage.seen"))[word] - at) / 1000
            for page in (wall, *seats)
            for word, at in pressed.items()
        ]
        first, *saved = [float(line) for line in times.read_text().split()]
        assert len(saved) == CASES, (len(saved), CASES)
        for name, values in (("save, ms", saved), ("visible, s", delays)):
            sys.stdout.write(f"{name}: median {statistics.median(values):.2f}, most {max(values):.2f}\n")
        figures = {
            "cases": CASES,
            "seats": len(SEATS) + 1,
            "walls": 1,
            "first_save_ms": round(first, 1),
            "save_p95_ms": round(_p95(saved), 1),
            "visible_p95_s": round(_p95(delays), 2),
            "key_presses": PRESSES,
        }
        sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def _second_to_the_server(starter: Path, program: str) -> Path:
    """Return a program that starts the browsers on a core of theirs: at a table each runs on a machine of its own."""
    words = [*_on_core(0), "nice", "-n", "10", program]
    starter.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
    starter.chmod(0o700)
    return starter


def _on_core(number: int) -> list[str]:
    """Return what a command begins with, to keep to one core; nothing where there is but one."""
    has_more = (os.cpu_count() or 1) > 1 and shutil.which("taskset")
    return ["taskset", "-c", str(number)] if has_more else []


def _lay(folder: Path) -> tuple[str, list[str]]:
    """Make an instance with a running conference; return its address part, and the words of its cases in order."""
    folder.mkdir(parents=True)
    (folder / "config.py").write_text(
        f"SECRET_KEY = {os.urandom(32).hex()!r}\n"
        f"MASTER_KEYS = {{1: {vault.new_master()!r}}}\n"
        f"DATABASE_KEY = {os.urandom(32).hex()!r}\n"
        "SESSION_COOKIE_SECURE = False\n"
        "ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES = 8, 1, 1\n",
        encoding="utf-8",
    )
    (folder / "config.py").chmod(0o600)
    app = create_app(folder)
    migrate(app)
    world = make_world(app, second_factor=False)
    with app.app_context(), kommune(world.kommune_id):
        with transaction():
            conference = _conference(world)
        found = conference.public_id, [item.pseudonym for item in conference.items]
        db.session.remove()
    return found


def _conference(world: World) -> Conference:
    by = world.actor("moderator")
    conference = planning.plan(
        ConferenceKind.KOMMUNE,
        clock.today(),
        "09:00",
        participants=[world.institution(key) for key in (*SEATS, "coordination")],
        by=by,
    )
    for number in range(CASES + 1):
        person = PersonalData(
            FAMILY[number % len(FAMILY)],
            f"{GIVEN[number % len(GIVEN)]}-{number}",
            clock.today().replace(year=2010, day=1),
        )
        case = report_case(
            person,
            school=world.institution("school"),
            cohort=clock.today().year,
            by=world.actor("school"),
            class_name="10A",
            facts={"degree": ["C"], "needs": ["absence"]},
            informed=Informed(clock.today()),
        )
        planning.add_case(conference, case, by)
    planning.invite(conference, by)
    leading.start(conference, by)
    return conference


def _seat(browser: Browser, address: str, key: str) -> Page:
    """Sign somebody in, in a browser of their own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(f"{address}/anmelden")
    page.get_by_label("Benutzername").fill(key)
    page.get_by_label("Kennwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state("networkidle")
    return page


def _decide(lead: Page, word: str) -> float:
    """Press what a standard case takes; return the moment of the last key, in milliseconds."""
    here = lead.url
    lead.wait_for_selector("form[data-decide]")
    for key in KEYS[:-1]:
        lead.keyboard.press(key)
    at: float = lead.evaluate("Date.now()")
    lead.keyboard.press(KEYS[-1])
    lead.wait_for_function("(here) => location.href !== here", arg=here)
    lead.wait_for_load_state("load")
    said: Any = lead.locator("body").inner_text()
    assert f"Gespeichert: „{word}“ – Übergabe an Jugendamt" in said, said[:500]
    return at


@contextmanager
def _server(folder: Path, port: int, times: Path) -> Iterator[None]:
    running = subprocess.Popen(
        [*_on_core(1), sys.executable, "-m", "benchmarks.timed_server", str(folder), str(port), str(times)],
        stdout=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):  # our own
                    break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
        yield
    finally:
        running.terminate()
        running.wait()


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
