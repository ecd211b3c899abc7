"""Inside an institution: passing on with a reason, standing in for who is away, and free appointments beside the name."""

from datetime import date, timedelta

import pytest

from kette import clock, settings
from kette.chain import BrokenChain
from kette.db import transaction
from kette.handover import queries
from kette.handover.rules.tabs import Tab
from kette.handover.service import inside
from kette.institutions.rules.capacity import capacity_words
from kette.institutions.service import absences
from tests.handover.desk import Desk, Made, accepted, just_reported, offered_by_statute
from tests.handover.situations import DAY, acting_on, case, colleague, handed_over, last, offer, reported
from tests.world import World

pytestmark = pytest.mark.one_engine


def test_an_accepted_case_is_passed_on_to_a_colleague_with_the_reason(
    desk: Desk, made: Made, town: World
) -> None:
    handover, _ = made(accepted)
    with town.inside():
        somebody = colleague(town, "jobcenter").public_id
    there = f"/uebergaben/{handover}"
    desk.sits("jobcenter").sends(f"{there}/weitergabe", in_charge=somebody, because="Sie kennt die Familie.")
    assert "Sie kennt die Familie." in desk.reads(there)
    assert "Sie kennt die Familie." not in desk.sits("school").reads(there)


def test_only_who_holds_the_case_passes_it_on_and_only_inside(world: World) -> None:
    case_id = handed_over(world)
    with acting_on(), pytest.raises(BrokenChain, match="fallverantwortliche Stelle"):
        inside.pass_on(case(case_id), world.membership("agency"), by=world.actor("school"))
    with acting_on(), pytest.raises(BrokenChain, match="innerhalb Ihrer Stelle"):
        inside.pass_on(case(case_id), world.membership("agency"), by=world.actor("jobcenter"))


def test_a_deputy_finds_under_mine_what_waits_for_who_is_away(world: World) -> None:
    case_id, deputy = reported(world), colleague(world, "agency")
    with acting_on():
        inside.take(offer(world, case_id, "agency"), world.membership_ids["agency"], by=world.actor("agency"))
        absences.note_absence(deputy, DAY, DAY + timedelta(days=3), by=world.actor("agency"))
    assert [_mine(world, deputy.actor, days) for days in (-1, 0, 3, 4)] == [0, 1, 1, 0]
    with acting_on():
        absences.end_absence(world.actor("agency"))
    assert _mine(world, deputy.actor, 0) == 0
    assert last(case_id).in_charge_id == world.membership_ids["agency"]


def _mine(world: World, viewer: object, days: int) -> int:
    with clock.standing_at(clock.at_local(DAY + timedelta(days=days), 12)):
        return queries.counts(viewer)[Tab.MINE]  # type: ignore[arg-type]


def test_a_deputy_is_a_colleague(world: World) -> None:
    with acting_on():
        for stranger in (world.membership("school"), world.membership("agency")):
            with pytest.raises(ValueError, match="colleague"):
                absences.note_absence(stranger, DAY, DAY, by=world.actor("agency"))


def test_absence_is_entered_and_ended_on_the_page(desk: Desk, town: World) -> None:
    with town.inside():
        deputy = colleague(town, "agency")
        name, public_id = deputy.person.name, deputy.public_id
    days = {"from_on": "10.03.2027", "until_on": "12.03.2027"}
    desk.sits("agency").sends("/uebergaben/abwesenheit", deputy=public_id, **days)
    assert f"vertreten durch {name}" in desk.reads("/uebergaben")
    wrong = {"from_on": "12.03.2027", "until_on": "11.03.2027"}
    page = desk.sends("/uebergaben/abwesenheit", 422, deputy=public_id, **wrong)
    assert "Das Ende liegt vor dem Anfang" in page
    for typed in ('value="12.03.2027"', 'value="11.03.2027"', f'<option selected value="{public_id}">'):
        assert typed in page
    desk.sends("/uebergaben/abwesenheit/ende")
    assert "Niemand ist als abwesend eingetragen" in desk.reads("/uebergaben")


def test_who_is_away_is_said_before_and_the_deputy_reads_for_whom(
    desk: Desk, made: Made, town: World
) -> None:
    handover, _ = made(offered_by_statute)
    with town.inside():
        away, deputy = colleague(town, "agency"), town.membership("agency")
        name, for_whom, by = deputy.person.name, away.person.name, away.actor
        with transaction():
            inside.take(queries.get_handover(handover, by), away.id, by=by)
            absences.note_absence(deputy, DAY, DAY + timedelta(days=2), by=by)
    page = desk.sits("agency").reads(f"/uebergaben/{handover}")
    assert f"{for_whom} (abwesend bis 12.03.2027, vertreten durch {name})" in page
    assert f"in Vertretung für {for_whom}" in desk.reads("/uebergaben?ansicht=meine")


def test_what_a_colleague_takes_care_of_no_longer_waits_for_me(desk: Desk, made: Made, town: World) -> None:
    with town.inside():
        other = colleague(town, "agency").public_id
    handover, _ = made(offered_by_statute)
    assert "Neue Übergabe von" in desk.sits("agency").reads("/")
    desk.sends(f"/uebergaben/{handover}/zuteilung", in_charge=other, because="")
    assert "Neue Übergabe von" not in desk.reads("/")


def test_free_appointments_stand_beside_the_name_for_a_week(desk: Desk, made: Made, town: World) -> None:
    desk.sits("agency").sends("/uebergaben/freie-termine", free="3")
    assert "3 freie Ersttermine, Stand 10.03." in desk.reads("/uebergaben")
    _, public_id = made(just_reported)
    assert "3 freie Ersttermine, Stand 10.03." in desk.sits("school").reads(f"/uebergaben/neu/{public_id}")
    page = desk.sits("agency").sends("/uebergaben/freie-termine", 422, free="viele")
    assert "ganze Zahl" in page
    assert 'value="viele"' in page
    desk.sends("/uebergaben/freie-termine", free="")
    assert "Stand 10.03." not in desk.reads("/uebergaben")


@pytest.mark.parametrize(
    ("free", "days_ago", "words"),
    [
        (0, 0, "keine freien Ersttermine, Stand 10.03."),
        (1, 6, "1 freier Ersttermin, Stand 04.03."),
        (5, 7, ""),
        (None, 0, ""),
    ],
    ids=("none free", "still fresh", "stale", "nothing said"),
)
def test_what_was_said_is_believed_for_a_week(free: int | None, days_ago: int, words: str) -> None:
    assert capacity_words(free, DAY - timedelta(days=days_ago), DAY) == words


def test_each_kind_of_institution_may_have_its_own_deadline(world: World) -> None:
    first, second = reported(world), reported(world)
    with acting_on():
        assert offer(world, first, "agency").deadline_on == date(2027, 3, 17)
        key = settings.for_kind("answer_working_days", world.institution("agency").kind)
        settings.put(key, 2, valid_from=DAY, by=world.actor("koko"))
        assert offer(world, second, "agency").deadline_on == date(2027, 3, 12)
