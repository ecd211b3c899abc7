"""Lists on a telephone: each row is a block whose cells say what they are, and nothing has to be moved sideways."""

from datetime import date
from typing import Any

from kette import clock
from kette.calendar import school_year_of
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import transaction
from tests.browser.conftest import Live

PUPIL = PersonalData("Özgür-von-Weißenburg", "Jürgen Maximilian", date(2010, 1, 2), town="Kettenstadt")
PAGES = ("/", "/faelle", "/briefe?klasse=10A", "/melden", "/melden/agentur", "/uebergaben/berufsberatung")
SIDEWAYS = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.ariaLabel)"


def test_no_list_of_a_school_is_moved_sideways_on_a_telephone(seat: Any, live: Live) -> None:
    with live.world.inside(), transaction():
        report_case(
            PUPIL,
            school=live.world.institution("school"),
            cohort=school_year_of(clock.today()).cohort,
            by=live.world.actor("school"),
            class_name="10A",
        )
    school = seat("school", width=360)
    for path in PAGES:
        school.open(path)
        assert school.page.locator("main table").count() > 0, path
        assert school.page.locator(".kette-scroll").evaluate_all(SIDEWAYS) == [], path
    why = school.page.get_by_role("cell", name="noch nicht informiert")
    assert why.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Warum: "'
