"""After a refusal: what the receiver is asked with its reason, and the right next step first for the giver."""

import re

import pytest

from kette.handover.rules.after_refusal import next_steps, said_with
from kette.handover.rules.states import DeclineReason
from tests.handover.desk import Desk, Made, declined, offered_with_consent
from tests.world import World


def buttons(page: str) -> list[str]:
    """List the words of the buttons below the answer, in their order."""
    return re.findall(r'kern-btn--(?:primary|secondary)"[^>]*><span class="kern-label">([^<]+)', page)


@pytest.mark.parametrize(
    ("sent", "said", "first"),
    [
        ({"reason": "moved"}, "ist weggezogen", "Anschrift ändern"),
        ({"reason": "already_placed", "placed": "DUAL"}, "Duale Berufsausbildung", "Anschluss festhalten"),
        (
            {"reason": "incomplete", "missing": ["contact"]},
            "Es fehlt: Telefon, E-Mail",
            "Einwilligung ergänzen",
        ),
    ],
)
def test_the_right_next_step_comes_first(
    desk: Desk, made: Made, sent: dict[str, object], said: str, first: str
) -> None:
    handover, _ = made(offered_with_consent)
    desk.sits("jobcenter").sends(f"/uebergaben/{handover}/ablehnung", **sent, proposal="")
    page = desk.sits("school").reads(f"/uebergaben/{handover}")
    assert said in page
    words = buttons(page)
    assert words.index(first) < words.index("Anderer Stelle anbieten")


def test_insufficient_says_what_is_missing(desk: Desk, made: Made) -> None:
    handover, _ = made(offered_with_consent)
    desk.sits("jobcenter")
    page = desk.sends(f"/uebergaben/{handover}/ablehnung", 422, reason="incomplete", proposal="")
    assert "Bitte kreuzen Sie an, was fehlt" in page


def test_after_an_error_the_other_answer_keeps_its_proposals(desk: Desk, made: Made) -> None:
    handover, _ = made(offered_with_consent)
    before = desk.sits("jobcenter").reads(f"/uebergaben/{handover}")
    after = desk.sends(f"/uebergaben/{handover}/ablehnung", 422, reason="other", proposal="")
    day = re.compile(
        r'name="first_contact_on"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="first_contact_on"'
    )
    assert day.search(before)
    assert [one.groups() for one in day.finditer(after)] == [one.groups() for one in day.finditer(before)]


def test_what_a_refusal_asks_for_is_said_beside_the_field(desk: Desk, made: Made) -> None:
    handover, _ = made(offered_with_consent)
    page = desk.sits("jobcenter").reads(f"/uebergaben/{handover}")
    assert "Ab wann haben Sie wieder Termine? (nötig)" in page
    assert 'Satz <span class="kern-label__optional">' not in page
    assert "Bei „anderer Grund“ nötig" in page


def test_codes_say_only_what_their_reason_asks_for() -> None:
    assert said_with(DeclineReason.MOVED, "DUAL") == ""
    assert said_with(DeclineReason.ALREADY_PLACED, "gone") == ""
    assert said_with(DeclineReason.INCOMPLETE, "needs,contact").startswith("Telefon")
    assert next_steps(None) == ()
    assert next_steps(DeclineReason.NOT_RESPONSIBLE) == ()


def test_whoever_offers_again_reads_that_it_was_refused(desk: Desk, made: Made, town: World) -> None:
    _, case_id = made(declined)
    page = desk.sits("school").reads(f"/uebergaben/neu/{case_id}")
    assert page.count("abgelehnt: nicht zuständig") == 1
    with town.inside():
        agency, other = (town.institution(one).public_id for one in ("agency", "youth_office"))
    assert "abgelehnt: nicht zuständig" in desk.reads(f"/uebergaben/neu/{case_id}?an={agency}")
    assert "Schon einmal gefragt" not in desk.reads(f"/uebergaben/neu/{case_id}?an={other}")
