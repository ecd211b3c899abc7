"""A conference in real browsers: whatever reaches a seat, page or answer in the background, holds no name that it may not have."""

import contextlib
import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from kette import clock
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.conferences.rules.states import ConferenceKind
from kette.conferences.service import leading, planning, speaking
from kette.db import transaction
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.informing import Informed
from kette.privacy.service.bases import record_consent
from tests.browser.conftest import Live, running
from tests.world import PASSWORD

pytestmark = pytest.mark.one_engine

SEATS = ("school", "jobcenter", "youth_office", "agency", "integration_centre", "moderator")
WALL = "koko"
# Per case: family name, given name, school, who has a consent, what is told of it before, and the note of the decision.
CASES = (
    ("Zwiebelturm", "Zoë", "school", None, "Brombeerhecke", "Kieselstein"),
    ("Wójcik", "Łukasz", "school", "jobcenter", "Fliederbusch", "Sandbank"),
    ("Коваленко", "Олена", "other_school", "agency", "Haselstrauch", "Lehmgrube"),
)
# Keys of the decisions: it stays with the school, to the Jobcenter, it stays.
KEYS = (("2",), ("1", "j", "o"), ("2",))
BORN = {"Zwiebelturm": "03.04.2010", "Wójcik": "05.06.2010", "Коваленко": "07.08.2010"}
# Written down independently of the program (rule 4): the school sees its own pupils, an institution those with a consent for
# it; the moderation, the wall and all others see none.
MAY = {
    "school": {"Zwiebelturm", "Wójcik"},
    "jobcenter": {"Wójcik"},
    "agency": {"Коваленко"},
    "youth_office": set(),
    "integration_centre": set(),
    "moderator": set(),
    WALL: set(),
}

# Who sees the needs of a case reads its notes: the holder, and by consent; the school only until another institution took it.
READS = {"Zwiebelturm": {"school"}, "Wójcik": {"jobcenter"}, "Коваленко": {"agency"}}


class Wire(socketserver.ThreadingTCPServer):
    """A wire of its own between one browser and Kette, which keeps every byte that comes down: pages, answers, headers."""

    daemon_threads = True

    def __init__(self, address: str) -> None:
        super().__init__(("127.0.0.1", 0), Carrier)
        host, _, port = address.rpartition("/")[2].partition(":")
        self.target = (host, int(port))
        self.kept: list[list[bytes]] = []
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *args: object) -> None:
        self.shutdown()
        super().__exit__(*args)

    @property
    def whole(self) -> str:
        """Return all that came down, connection by connection."""
        return b"\n".join(b"".join(pieces) for pieces in self.kept).decode(errors="replace")


class Carrier(socketserver.BaseRequestHandler):
    """One connection: both ways until either side hangs up."""

    server: Wire

    def handle(self) -> None:
        """Carry what is asked up and what is answered down."""
        kept: list[bytes] = []
        self.server.kept.append(kept)
        with socket.create_connection(self.server.target) as kette:
            up = threading.Thread(target=self._carry, args=(self.request, kette, []), daemon=True)
            up.start()
            self._carry(kette, self.request, kept)
            up.join()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket, kept: list[bytes]) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65_536):
                kept.append(piece)
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, str]]:
    """Start a Kette of its own with a running conference of three cases; return it with the address of the table."""
    with running(tmp_path_factory.mktemp("room"), "127.0.0.1") as live:
        with live.world.inside(), transaction():
            address = _conference(live)
        yield live, address


def test_no_name_reaches_a_seat_that_may_not_have_it(room: tuple[Live, str], chrome: Browser) -> None:
    live, table = room
    with ExitStack() as windows:
        wires = {key: windows.enter_context(Wire(live.address)) for key in (*SEATS, WALL)}
        pages = {key: _sit(wire, chrome, key, windows) for key, wire in wires.items()}
        pages[WALL].goto(f"{wires[WALL].address}{table}/beamer")
        lead = pages["moderator"]
        lead.goto(f"{wires['moderator'].address}{table}")
        lead.get_by_role("link", name="Zum nächsten Fall").click()
        case = urlsplit(lead.url).path
        for key in SEATS[:-1]:
            pages[key].goto(f"{wires[key].address}{case}?folgen=1")
        follows = pages["jobcenter"]
        follows.evaluate("window.stays = true")
        for keys, (*_, consents, _, note) in zip(KEYS, CASES, strict=True):
            if consents == "jobcenter":
                # It came to this case in place, and its keys work there.
                assert urlsplit(follows.url).path == urlsplit(lead.url).path
                assert follows.evaluate("window.stays && document.activeElement.id") == "inhalt"
                follows.keyboard.press("a")
                follows.get_by_text("Sie haben zugesagt").wait_for()
            _decide(lead, keys, note)
            lead.wait_for_timeout(2500)
        assert not [word for *words, _ in CASES for word in words[:2] if word in wires[WALL].whole]
        assert not [note for *_, note in CASES if note in wires[WALL].whole]
        for key, page in pages.items():
            page.goto(f"{wires[key].address}{table}")
            links = page.locator("main a[href*='/faelle/']").evaluate_all("all => all.map(one => one.href)")
            assert len(set(links)) == len(CASES)
            for link in sorted(set(links)):
                page.goto(link)
                page.wait_for_timeout(1200)
            _only_what_it_may_have(key, wires[key].whole)


def _only_what_it_may_have(key: str, whole: str) -> None:
    for family, given, _, _, told, noted in CASES:
        own = [family, given, told, noted, BORN[family]]
        found = {word for word in own if word in whole}
        if family in MAY[key]:
            # Else this test would prove nothing.
            assert family in found, (key, family, found)
            assert (noted in found) == (key in READS[family]), (key, family, found)
        elif key in ("moderator", WALL):
            # The coordination's own people read what the moderation wrote.
            assert found <= {noted}, (key, family, found)
        else:
            assert not found, (key, family, found)


def _decide(lead: Page, keys: tuple[str, ...], note: str) -> None:
    here = lead.url
    lead.wait_for_selector("form[data-decide]")
    for key in keys:
        lead.keyboard.press(key)
    lead.locator("#note").fill(note)
    lead.keyboard.press("Control+Enter")
    lead.wait_for_function("(here) => location.href !== here", arg=here)
    lead.wait_for_load_state("load")
    assert re.search("Gespeichert: „.+“", lead.locator("body").inner_text())


def _sit(wire: Wire, chrome: Browser, key: str, windows: ExitStack) -> Page:
    context = chrome.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    windows.callback(context.close)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{wire.address}/anmelden")
    page.get_by_label("Benutzername").fill(key)
    page.get_by_label("Kennwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state("networkidle")
    return page


def _conference(live: Live) -> str:
    world = live.world
    by = world.actor("moderator")
    invited = [world.institution(key) for key in (*SEATS[:-1], "other_school", "coordination")]
    conference = planning.plan(
        ConferenceKind.KOMMUNE, clock.today(), "09:00", participants=invited, place="Raum 12", by=by
    )
    for family, given, school, consents, *_ in CASES:
        day, month, year = BORN[family].split(".")
        born = date(int(year), int(month), int(day))
        case = report_case(
            PersonalData(family, given, born, phone="0999 123"),
            school=world.institution(school),
            cohort=clock.today().year,
            by=world.actor(school),
            class_name="10A",
            facts={"degree": ["C"], "needs": ["absence"]},
            informed=Informed(clock.today()),
        )
        if consents:
            record_consent(
                case.id,
                world.institution(consents),
                groups=frozenset(PASSABLE),
                purpose="Beratung",
                given_by=GivenBy.YOUTH,
                form=ConsentForm.WRITTEN,
                given_on=clock.today(),
                by=world.actor(school),
                case_public_id=case.public_id,
            )
        planning.add_case(conference, case, by)
    planning.invite(conference, by)
    for item, (_, _, school, _, told, _) in zip(conference.items, CASES, strict=True):
        speaking.take_stance(item, told, by=world.actor(school))
    leading.start(conference, by)
    return f"/konferenzen/{conference.public_id}"
