"""The agenda in a real browser: taken from suggestions, ordered by keys and by drag, proposed for several at once."""

import re
from datetime import date
from typing import Any

import pytest

from kette import clock
from kette.calendar import school_year_of
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.conferences.rules.states import ConferenceKind
from kette.conferences.service import planning
from kette.db import transaction
from tests.browser.conftest import Live, Seat

SIDEWAYS = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.ariaLabel)"


@pytest.fixture
def conference(live: Live) -> str:
    """Plan a conference at the other school, for pupils of its own; return its address."""
    world = live.world
    with world.inside(), transaction():
        school = world.institution("other_school")
        for number in range(3):
            report_case(
                PersonalData("Öztürk", f"Kind {number}", date(2010, 1, 2), town="Kettenstadt"),
                school=school,
                cohort=school_year_of(clock.today()).cohort,
                by=world.actor("other_school"),
                class_name="10B",
            )
        planned = planning.plan(
            ConferenceKind.SCHOOL,
            clock.today(),
            "09:00",
            school=school,
            participants=[world.institution("jobcenter")],
            by=world.actor("moderator"),
        )
        return f"/konferenzen/{planned.public_id}"


def test_an_agenda_is_taken_from_suggestions_ordered_and_proposed(
    seat: Any, live: Live, conference: str
) -> None:
    moderator: Seat = seat("moderator")
    moderator.open(conference).follow("Fälle aufnehmen")
    page = moderator.page
    page.get_by_label(re.compile("Alle [0-9]+ auswählen")).check()
    count = page.locator("main table input:checked").count()
    assert f"{count} ausgewählt" in moderator.words
    moderator.press("Ausgewählte auf die Tagesordnung")
    first, second, *rest = _order(moderator)

    # By keys: the button keeps the focus, and the next press goes on from there.
    page.locator("button[name=runter]").first.focus()
    _after(moderator, lambda: page.keyboard.press("Enter"))
    assert _order(moderator) == [second, first, *rest]
    _after(moderator, lambda: page.keyboard.press("Alt+ArrowUp"))
    assert _order(moderator) == [first, second, *rest]
    focused = page.evaluate("document.activeElement.id")
    assert focused == page.locator("tr[data-item]").first.locator("button[name=runter]").get_attribute("id")

    # By drag: the second row onto the upper half of the first.
    rows = page.locator("tr[data-item]")
    _after(moderator, lambda: rows.nth(1).drag_to(rows.nth(0), target_position={"x": 90, "y": 3}))
    assert _order(moderator) == [second, first, *rest]

    moderator.open(conference).press("Einladen")
    for number in (0, 1):
        page.locator("input[name=fall]").nth(number).check()
    moderator.press("Ausgewählte schriftlich vorschlagen")
    assert "Dasselbe für 2 Fälle vorschlagen" in moderator.words
    page.get_by_label("bleibt bei").check()
    moderator.press("Vorschläge an die Stellen geben")
    assert "2 Vorschläge sind bei den Stellen." in moderator.words

    school = seat("other_school", width=360)
    for path in (conference, f"{conference}/aufnehmen", "/konferenzen", "/konferenzen/neu"):
        school.open(path)
        assert school.page.locator(".kette-scroll").evaluate_all(SIDEWAYS) == [], path


def test_who_was_ticked_stays_ticked_when_the_kind_changes(seat: Any, live: Live) -> None:
    moderator: Seat = seat("moderator").open("/konferenzen/neu")
    page = moderator.page
    school, ticks = page.get_by_label("Schule", exact=True), page.locator("#participants input:checked")
    assert school.is_visible()
    with page.expect_response(re.compile("/konferenzen/neu")):
        page.get_by_label("Art").select_option("kommune")
    assert not school.is_visible()
    page.locator("#participants input").nth(1).click()
    chosen = ticks.evaluate_all("all => all.map(one => one.value)")
    page.get_by_label("Art").select_option("school")
    assert school.is_visible()
    page.wait_for_timeout(500)
    moderator.check()
    assert ticks.evaluate_all("all => all.map(one => one.value)") == chosen


def _order(seat: Seat) -> list[str]:
    return seat.page.locator("#tagesordnung tbody th a").all_inner_texts()


def _after(seat: Seat, act: Any) -> None:
    """Do what sends the order, and wait for the page that comes back."""
    with seat.page.expect_navigation():
        act()
    seat.page.wait_for_load_state("networkidle")
