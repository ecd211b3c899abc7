"""The standard way of the Land: one click offers all to the Berufsberatung, each by its own step, with one mail."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from kette import clock
from kette.chain import Link, Step
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.rules.standard import Hurdle, Standing, hurdle
from kette.handover.rules.states import HandoverState
from kette.handover.service import bulk
from kette.intake.service import statutory
from kette.outbox import Mail
from kette.privacy.models import Disclosure
from tests.cases.pupils import counted
from tests.handover.desk import Desk
from tests.handover.situations import DAY, PERSON, acting_on, announce, case, consent, offer, reported
from tests.world import World

OTHERS = tuple(
    replace(PERSON, given_name=name, born_on=date(2010, 1, n))
    for n, name in ((1, "Ada"), (2, "Ben"), (3, "Cem"))
)
READY = Standing(Link.REPORTED, True, False, True, True, False, True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"link": Link.OFFERED}, Hurdle.OFFERED),
        ({"held_here": False}, Hurdle.ELSEWHERE),
        ({"has_agency": False, "has_ground": False}, Hurdle.NO_AGENCY),
        ({"has_ground": False}, Hurdle.NO_BASIS),
        ({"informed": False}, Hurdle.NOT_INFORMED),
        # Informing is the first step, whatever else is lacking.
        ({"informed": False, "has_ground": False}, Hurdle.NOT_INFORMED),
        ({"needs_reason": True}, Hurdle.NEEDS_REASON),
    ],
)
def test_what_hinders_an_offer_is_named(change: dict[str, object], why: Hurdle | None) -> None:
    assert hurdle(replace(READY, **change)) is why


def test_each_case_goes_by_its_own_step_and_ground_and_the_agency_gets_one_mail(world: World) -> None:
    ids = [reported(world, person) for person in OTHERS]
    with acting_on():
        consent(world, ids[0], "agency")
    offered = offer_all(world, ids)
    assert len(offered) == 3
    kinds = {one.case_id: one.basis.kind for one in offered if one.basis}
    assert kinds == {ids[0]: "consent", ids[1]: "school_to_agency", ids[2]: "school_to_agency"}
    for case_id in ids:
        steps = [step.step for step in case(case_id).steps]
        assert steps == [Step.REPORT, Step.OFFER]
        assert case(case_id).holder_id == world.institution_ids["school"]
    assert len(db.session.scalars(select(Disclosure)).all()) == 3
    announce()
    mails = db.session.scalars(select(Mail)).all()
    assert [one.subject for one in mails] == ["3 neue Übergaben in Kette"]
    assert mails[0].recipient == "agency@example.org"
    assert not any(person.given_name in mails[0].body for person in OTHERS)


def test_who_lacks_something_is_listed_with_the_reason_and_not_offered(world: World) -> None:
    ready, silent = reported(world), reported(world, OTHERS[0], informed=None)
    away = reported(world, OTHERS[1])
    with acting_on():
        consent(world, away, "jobcenter")
        offer(world, away, "jobcenter")
    assert {one.case.id: one.hurdle for one in lines(world)} == {
        ready: None,
        silent: Hurdle.NOT_INFORMED,
        away: Hurdle.OFFERED,
    }
    assert [one.case_id for one in offer_all(world, [ready, silent, away])] == [ready]


def test_a_consent_informs_of_its_own_recipient_so_that_its_case_goes_with_the_others(world: World) -> None:
    case_id = reported(world, informed=None)
    with acting_on():
        consent(world, case_id, "agency")
    assert [one.hurdle for one in lines(world)] == [None]
    assert [one.case_id for one in offer_all(world, [case_id])] == [case_id]


def test_who_is_not_informed_is_counted_above_with_the_way_to_the_letters(desk: Desk) -> None:
    with desk.world.inside():
        reported(desk.world, OTHERS[0], informed=None)
        reported(desk.world, OTHERS[1], informed=None)
    with clock.standing_at(clock.at_local(DAY, 13)):
        page = desk.sits("school").reads("/uebergaben/berufsberatung")
    assert "2 junge Menschen ohne Anschluss sind noch nicht informiert" in page
    assert "Briefe drucken und Information vermerken" in page
    assert "unterwegs" not in page


def test_who_stood_in_the_file_for_the_agentur_is_offered_all_the_same_and_marked(desk: Desk) -> None:
    with desk.world.inside():
        reported(desk.world)
        with clock.standing_at(clock.at_local(DAY, 12)), transaction():
            statutory.transmit(
                desk.world.institution("agency"),
                "csv",
                school=desk.world.institution("school"),
                cohort=2027,
                by=desk.world.actor("school"),
            )
        reported(desk.world, OTHERS[0])
    with clock.standing_at(clock.at_local(DAY, 13)):
        page = desk.sits("school").reads("/uebergaben/berufsberatung")
    assert "2 Fälle können jetzt hinausgehen" in page
    assert page.count(f"am {DAY:%d.%m.%Y} schon per Datei übermittelt") == 1


def test_lists_stand_by_class_then_by_name(desk: Desk) -> None:
    with desk.world.inside():
        for person, class_name in (
            (OTHERS[2], "10b"),
            (OTHERS[1], "10b"),
            (OTHERS[0], "10c"),
            (PERSON, "9c"),
        ):
            reported(desk.world, person, class_name=class_name)
        ordered = [one.case.id for one in lines(desk.world)]
        assert ordered == [4, 2, 1, 3]
        offer_all(desk.world, [1, 2, 3, 4])
    with clock.standing_at(clock.at_local(DAY, 13)):
        for page in (
            desk.sits("school").reads("/uebergaben/berufsberatung"),
            desk.reads("/uebergaben?ansicht=angeboten"),
        ):
            places = [page.index(f"{name} Yıldız") for name in ("Ben", "Cem", "Ada")]
            assert places == sorted(places)


def test_a_second_click_offers_nothing_twice(world: World) -> None:
    ids = [reported(world, person) for person in OTHERS]
    assert len(offer_all(world, ids)) == 3
    assert offer_all(world, ids) == []
    assert len(db.session.scalars(select(Handover)).all()) == 3


def test_only_what_was_chosen_goes(world: World) -> None:
    ids = [reported(world, person) for person in OTHERS]
    assert [one.case_id for one in offer_all(world, ids[1:2])] == ids[1:2]


def test_one_case_alone_is_told_as_any_other(world: World) -> None:
    offer_all(world, [reported(world)])
    announce()
    assert [one.subject for one in db.session.scalars(select(Mail))] == ["Neue Übergabe in Kette"]


def test_a_class_is_offered_by_one_click(desk: Desk) -> None:
    with desk.world.inside():
        first = case(reported(desk.world)).public_id
        reported(desk.world, OTHERS[0], informed=None)
    with clock.standing_at(clock.at_local(DAY, 13)):
        page = desk.sits("school").reads("/uebergaben/berufsberatung?klasse=10B")
        assert "1 Fall kann jetzt hinausgehen" in page
        assert "noch nicht informiert" in page
        where = desk.sends("/uebergaben/berufsberatung?klasse=10B", fall=[first])
        said = desk.reads(where)
        assert "1 Fall angeboten: Agentur" in said
        assert "Schon unterwegs: 1 Fall" in said
        assert "Niemand ist ohne Anschluss" in desk.reads("/uebergaben/berufsberatung?klasse=9a")
        desk.sits("jobcenter").reads("/uebergaben/berufsberatung", status=403)
    with desk.world.inside():
        assert db.session.scalars(select(Handover.state)).all() == [HandoverState.OFFERED]


def test_the_page_asks_the_database_no_more_for_many_cases_than_for_few(desk: Desk) -> None:
    asked = []
    for number in (5, 20):
        with desk.world.inside():
            for _ in range(number):
                reported(desk.world)
        with clock.standing_at(clock.at_local(DAY, 13)), counted(desk.world.app) as statements:
            page = desk.sits("school").reads("/uebergaben/berufsberatung")
        asked.append(len(statements))
    assert "25 Fälle können jetzt hinausgehen" in page
    assert asked[0] == asked[1] < 45, asked


def lines(world: World) -> list[bulk.Line]:
    """List everybody as the school sees them."""
    with clock.standing_at(clock.at_local(DAY, 13)):
        return bulk.standard_lines(world.actor("school"), world.institution("school"), 2027, None)


def offer_all(world: World, case_ids: list[int]) -> list[Handover]:
    """Offer these cases to the Berufsberatung, as the school does."""
    chosen = [case(case_id).public_id for case_id in case_ids]
    with clock.standing_at(clock.at_local(DAY, 13)), transaction():
        school = world.institution("school")
        return list(bulk.offer_all(school, 2027, None, only=chosen, by=world.actor("school")))
