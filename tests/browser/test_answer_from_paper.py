"""On a telephone, without an account: from the QR code on a sheet to the acceptance, with the code from a real mail."""

import time
from datetime import date
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from kette import clock
from kette.calendar import school_year_of
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import transaction
from kette.handover.rules.states import HandoverState
from kette.handover.service import door
from kette.links import queries
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.informing import Informed
from kette.privacy.service.bases import record_consent
from tests.browser.conftest import PATIENCE_SECONDS, Live, Seat
from tests.links.situations import code_in, link_of

PUPIL = PersonalData("Yıldız-Петренко", "Şükrü", date(2010, 1, 2), town="Kettenstadt")


def test_an_adviser_without_an_account_accepts_from_the_paper(live: Live, chrome: Browser) -> None:
    case_id, path = offered(live)
    context = chrome.new_context(
        viewport={"width": 360, "height": 740}, locale="de-DE", has_touch=True, is_mobile=True
    )
    context.set_default_timeout(10_000)
    phone = Seat(context.new_page(), live).open(path)
    assert "Jugendamt Kettenstadt" in phone.words
    assert "Şükrü" not in phone.page.content()
    phone.press("Code anfordern")
    phone.page.get_by_label("Code aus der Mail").fill(code_from(live))
    began = time.monotonic()
    phone.press("Weiter")
    assert "Şükrü" in phone.words
    phone.page.get_by_label("Wer nimmt an? Ihr Name").fill("Nele Niemand")
    phone.press("Annehmen")
    assert "Die Fallverantwortung liegt jetzt bei Jugendamt Kettenstadt" in phone.words
    assert time.monotonic() - began < 30
    phone.page.goto(live.address + path)
    assert "öffnet nichts mehr" in phone.words
    with live.world.inside():
        assert link_of(case_id).handover.state is HandoverState.ACCEPTED
    context.close()


def offered(live: Live) -> tuple[int, str]:
    """Offer a case to the Jugendamt; return its key and the path behind the QR code on its sheet."""
    world = live.world
    with world.inside(), transaction():
        case = report_case(
            PUPIL,
            school=world.institution("school"),
            cohort=school_year_of(clock.today()).cohort,
            by=world.actor("school"),
            class_name="10A",
            informed=Informed(clock.today()),
        )
        receiver = world.institution("youth_office")
        record_consent(
            case.id,
            receiver,
            groups=frozenset(PASSABLE),
            purpose="Übergang von der Schule in Ausbildung",
            given_by=GivenBy.YOUTH,
            form=ConsentForm.WRITTEN,
            given_on=clock.today(),
            by=world.actor("school"),
            case_public_id=case.public_id,
        )
        door.propose(case, receiver, by=world.actor("school"))
        return case.id, urlsplit(queries.address(link_of(case.id))).path


def code_from(live: Live) -> str:
    """Wait for the mail with the code and read it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        for mail in live.mails:
            if str(mail["Subject"]).startswith("Code"):
                return code_in(mail.get_content().replace("\r\n", "\n"))
        time.sleep(0.2)
    raise AssertionError("no mail with a code")
