"""A real Kette for the browser: web server and worker as processes, a real SMTP server, a real Chromium that checks each page."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests import chromium
from tests.world import PASSWORD, World, make_world

AXE = Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js"
PATIENCE_SECONDS = 60


@dataclass
class Live:
    """A running Kette: its address, its world (for counting beside it), and the mails that arrived."""

    address: str
    app: Flask
    world: World
    mails: list[EmailMessage] = field(default_factory=list)

    def wait_for_mail(self, to: str) -> EmailMessage:
        """Return the first mail to an address, waiting for the worker."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            for mail in self.mails:
                if to in str(mail["To"]):
                    return mail
            time.sleep(0.2)
        raise AssertionError(f"no mail to {to} within {PATIENCE_SECONDS} s")


class Seat:
    """One person's browser window: every page it opens is checked by axe, for words in the console and for failures."""

    def __init__(self, page: Page, live: Live) -> None:
        self.page, self.live = page, live
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        # Whoever is asked before something that cannot be taken back says yes.
        page.on("dialog", lambda dialog: dialog.accept())

    def sign_in(self, key: str) -> "Seat":
        """Sign in through the page."""
        self.open("/anmelden")
        self.page.get_by_label("Benutzername").fill(key)
        self.page.get_by_label("Kennwort", exact=True).fill(PASSWORD)
        self.press("Anmelden")
        return self

    def open(self, path: str) -> "Seat":
        """Open a page by its address and check it."""
        self.page.goto(self.live.address + path)
        return self.check()

    def press(self, name: str, *, nth: int = 0) -> "Seat":
        """Press a button and check the page that follows."""
        self.page.get_by_role("button", name=name).nth(nth).click()
        self.page.wait_for_load_state("networkidle")
        return self.check()

    def follow(self, name: str, *, nth: int = 0) -> "Seat":
        """Follow a link and check the page that follows."""
        self.page.get_by_role("link", name=name).nth(nth).click()
        self.page.wait_for_load_state("networkidle")
        return self.check()

    def check(self) -> "Seat":
        """Let axe look at the page: WCAG 2.2 AA and best practice, and nothing in the console."""
        if not self.page.evaluate("() => 'axe' in window"):
            # Through the debugger, because the page's own policy forbids foreign scripts.
            self.page.evaluate(AXE.read_text(encoding="utf-8") + "; true")
        found: dict[str, Any] = self.page.evaluate(
            "() => axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
        )
        told = [
            f"{one['id']}: {one['help']} → {[node['target'] for node in one['nodes']][:3]}"
            for one in found["violations"]
        ]
        assert not told, f"{self.page.url}\n" + "\n".join(told)
        assert not self.troubles, f"{self.page.url}: {self.troubles}"
        wide = self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the window"
        return self

    @property
    def words(self) -> str:
        """Return the text of the page's main part."""
        return self.page.locator("main").inner_text()


@pytest.fixture
def seat(live: Live, chrome: Browser) -> Iterator[Any]:
    """Give a function that opens a window for a person, at a width of one's choice."""
    with ExitStack() as windows:

        def sit(key: str, *, width: int = 1280) -> Seat:
            context = chrome.new_context(viewport={"width": width, "height": 900}, locale="de-DE")
            windows.callback(context.close)
            context.set_default_timeout(10_000)
            return Seat(context.new_page(), live).sign_in(key)

        yield sit


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Start Kette once, for all tests that need no second factor."""
    with running(tmp_path_factory.mktemp("live"), "127.0.0.1") as live:
        yield live


@contextmanager
def running(folder: Path, host: str, *, second_factor: bool = False) -> Iterator[Live]:
    """Start Kette with a small world, a worker, and a real SMTP server.

    :param host: under which name people reach it; passkeys hold for names alone.
    """
    mails: list[EmailMessage] = []
    post = _post(mails)
    post.start()
    port = _free_port()
    address = f"http://{host}:{port}"
    try:
        app = _prepare(folder, post.port, address)
        world = make_world(app, second_factor=second_factor)
        environment = os.environ | {"KETTE_INSTANCE": str(folder), "PORT": str(port)}
        with _process("serve", environment), _process("worker", environment):
            _wait(f"http://127.0.0.1:{port}/healthz")
            yield Live(address, app, world, mails)
    finally:
        post.stop()


@pytest.fixture(scope="session")
def chrome(play: Playwright) -> Iterator[Browser]:
    """Start Chromium once."""
    browser = play.chromium.launch(executable_path=chromium.executable(play), args=chromium.arguments())
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    """Start Playwright once."""
    with sync_playwright() as playwright:
        yield playwright


def _post(mails: list[EmailMessage]) -> Controller:
    class Postbox:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
            mail = BytesParser(policy=default).parsebytes(envelope.content)
            assert isinstance(mail, EmailMessage)
            mails.append(mail)
            return "250 OK"

    return Controller(Postbox(), hostname="127.0.0.1", port=_free_port())


def _prepare(folder: Path, smtp_port: int, address: str) -> Flask:
    from kette import vault
    from kette.app import create_app
    from kette.db import migrate

    config = folder / "config.py"
    config.write_text(
        f"SECRET_KEY = {secrets.token_hex(32)!r}\n"
        f"MASTER_KEYS = {{1: {vault.new_master()!r}}}\n"
        f"DATABASE_KEY = {secrets.token_hex(32)!r}\n"
        "SESSION_COOKIE_SECURE = False\n"
        "MAIL_HOST = '127.0.0.1'\nMAIL_TLS = 'none'\n"
        f"MAIL_PORT = {smtp_port}\n"
        f"BASE_URL = {address!r}\n"
        "ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES = 8, 1, 1\n",
        encoding="utf-8",
    )
    config.chmod(0o600)
    app = create_app(folder)
    migrate(app)
    return app


@contextmanager
def _process(command: str, environment: dict[str, str]) -> Iterator[None]:
    running = subprocess.Popen(
        [str(Path(sys.executable).with_name("kette")), command], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _wait(address: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
