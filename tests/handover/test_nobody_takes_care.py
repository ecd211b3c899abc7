"""What was accepted and nobody takes care of yet, and a case that goes to the safety net under a pseudonym."""

from datetime import timedelta

from kette import clock
from kette.calendar import school_year
from kette.cases.queries.sight import see_one
from kette.handover.queries import counts
from kette.handover.rules.tabs import Tab
from kette.handover.service import door, inside
from tests.handover.desk import Desk, Made, leaks
from tests.handover.situations import acting_on, case, consent, last, mails, offer, reported
from tests.world import World


def test_what_was_accepted_for_nobody_stays_unassigned_until_somebody_takes_it(world: World) -> None:
    case_id = reported(world)
    with acting_on():
        consent(world, case_id, "jobcenter")
        offer(world, case_id, "jobcenter")
    with acting_on():
        made = last(case_id)
        door.accept(made, by=world.actor("jobcenter"))
        case(case_id).adviser_id = None  # as from the paper: nobody is signed in
    viewer = world.actor("jobcenter")
    assert counts(viewer)[Tab.UNASSIGNED] == 1
    with acting_on():
        inside.pass_on(case(case_id), world.membership("jobcenter"), by=viewer)
    assert counts(viewer)[Tab.UNASSIGNED] == 0


def to_the_safety_net(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "safety_net")
    return case_id


def test_the_safety_net_is_told_finds_the_case_and_speaks_of_it_by_the_sign_of_the_giver(
    desk: Desk, made: Made
) -> None:
    public_id, _ = made(to_the_safety_net)
    with desk.world.inside():
        assert "Ein Fall liegt jetzt bei Ihrer Stelle" in [mail.subject for mail in mails()]
    for page in (desk.sits("safety_net").reads("/"), desk.reads("/uebergaben")):
        assert f"/uebergaben/{public_id}" in page
        assert leaks(page) == []
    theirs, ours = (desk.sits(key).reads(f"/uebergaben/{public_id}") for key in ("safety_net", "school"))
    sign = theirs.split("statt eines Namens: <strong>")[1].split("<")[0]
    assert f"<strong>{sign}</strong>" in ours


def test_a_school_reads_the_name_for_a_month_though_its_part_has_ended_and_then_no_more(world: World) -> None:
    case_id = reported(world)
    over = school_year(case(case_id).cohort).last_school_day + timedelta(days=90)
    with clock.standing_at(clock.at_local(over, 9)):
        with acting_on(over):
            offer(world, case_id, "safety_net")
        school = world.actor("school")
        assert see_one(case(case_id), school, over + timedelta(days=30)).is_named
        assert not see_one(case(case_id), school, over + timedelta(days=31)).is_named
