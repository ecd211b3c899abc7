"""The web server killed in the middle of saving decisions: what a browser was told is saved is there after the restart.

KETTE_SERVER_KILLS says how often; a usual run tries once.
"""

import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from flask import Flask

from kette import clock
from kette.conferences.models import AgendaItem
from kette.db import db, kommune, transaction
from tests import processes
from tests.conferences.table import PUPILS, call, report
from tests.conferences.test_killed import is_begun, is_whole
from tests.conferences.test_views_live import decision
from tests.world import World, make_world

KILLS = int(os.environ.get("KETTE_SERVER_KILLS", "1"))
CASES = 10
PATIENCE = 120  # seconds


def test_what_a_browser_was_told_is_saved_is_there_after_the_server_was_killed(app: Flask) -> None:
    folder = processes.configure(app, SESSION_COOKIE_SECURE=False)
    draw = random.Random(KILLS)
    world = make_world(app, second_factor=False)
    for _ in range(KILLS):
        with app.app_context(), kommune(world.kommune_id):
            items = _table(world)
            db.session.remove()
        with _server(folder) as (address, server):
            browser = _signed_in(address, world)
            threading.Timer(draw.uniform(0, 1.5), server.kill).start()
            told = _decide_all(browser, address, items, world)
        with app.app_context(), kommune(world.kommune_id):
            whole = {path for path, item_id in items.items() if is_whole(item_id)}
            assert told <= whole
            assert sum(is_begun(item_id) for item_id in items.values()) == len(whole)
            db.session.remove()
        with _server(folder) as (address, _):
            browser = _signed_in(address, world)
            for path in told:
                assert "Übergabe an Jugendamt" in browser.get(address + path, timeout=PATIENCE).text


def _table(world: World) -> dict[str, int]:
    """Bring cases to a conference that runs today; return the addresses of its cases, with their items."""
    with transaction():
        cases = [report(world, *PUPILS[number % len(PUPILS)]) for number in range(CASES)]
        conference = call(world, cases, on=clock.today())
    own = AgendaItem.conference_id == conference.id
    items = db.session.query(AgendaItem).where(own).order_by(AgendaItem.position)
    return {f"/konferenzen/{conference.public_id}/faelle/{item.public_id}": item.id for item in items}


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"KETTE_INSTANCE": str(folder), "PYTHONPATH": str(processes.ROOT)}
    words = [sys.executable, "-m", "kette.cli", "serve", "--port", str(port)]
    with subprocess.Popen(words, env=env, cwd=processes.ROOT, stdout=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            yield address, server
        finally:
            server.kill()


def _wait(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            requests.get(f"{address}/healthz", timeout=5)
            return
        except requests.ConnectionError:
            assert time.monotonic() < end
            time.sleep(0.1)


def _signed_in(address: str, world: World) -> requests.Session:
    browser = requests.Session()
    sent = {
        "csrf_token": _hidden(browser.get(f"{address}/anmelden", timeout=PATIENCE).text, "csrf_token"),
        "user_name": "moderator",
        "password": world.password,
    }
    answer = browser.post(f"{address}/anmelden", data=sent, timeout=PATIENCE, allow_redirects=False)
    assert answer.status_code == 302
    return browser


def _decide_all(browser: requests.Session, address: str, items: dict[str, int], world: World) -> set[str]:
    """Decide case by case until the server is gone; return the addresses of those that it said it had saved."""
    told = set()
    try:
        for path in items:
            page = browser.get(address + path, timeout=PATIENCE).text
            sent = decision(world) | {key: _hidden(page, key) for key in ("csrf_token", "once")}
            answer = browser.post(address + path, data=sent, timeout=PATIENCE, allow_redirects=False)
            assert answer.status_code == 302, answer.text[:500]
            told.add(path)
    except requests.ConnectionError:
        pass
    return told


def _hidden(page: str, name: str) -> str:
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert field is not None
    value = re.search(r'value="([^"]*)"', field[0])
    assert value is not None
    return value[1]
