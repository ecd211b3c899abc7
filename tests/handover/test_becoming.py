"""What became of a case, for whoever passed it on: by name as long as that may be read, then as a pseudonym's line."""

from datetime import timedelta

from flask.testing import FlaskClient

from kette import clock
from tests.cases.pupils import AT, close, hand_over, page, promise, report, start
from tests.world import World, make_world


def test_the_giver_reads_what_became_of_it_and_later_without_the_name(client: FlaskClient) -> None:
    with clock.standing_at(AT):
        world = make_world(client.application)
        with world.inside():
            case = report(world)
            hand_over(world, case, "jobcenter")
        world.sign_in(client, "school")
        assert "noch in Begleitung" in listed(client)
    with clock.standing_at(AT + timedelta(days=2)), world.inside():
        promise(world, case, "WERK", by="jobcenter")
        start(world, case, by="jobcenter")
    with clock.standing_at(AT + timedelta(days=3)):
        client = client.application.test_client()
        world.sign_in(client, "school")
        soon = listed(client)
        assert "Start bestätigt am 05.03.2027" in soon
        assert "Yıldız" in soon
    with clock.standing_at(AT + timedelta(days=400)):
        with world.inside():
            close(world, case, "WERK", by="jobcenter")
        client = client.application.test_client()
        world.sign_in(client, "school")
        late = listed(client)
        assert "Fall abgeschlossen am" in late
        assert "Yıldız" not in late


def listed(client: FlaskClient) -> str:
    """Return the tab that says what became of the cases that were passed on."""
    return page(client, "/uebergaben?ansicht=uebergeben")


def test_what_happened_before_it_was_passed_on_is_not_told_as_its_end(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        case = report(world)
        promise(world, case)
        hand_over(world, case, "jobcenter")
    world.sign_in(client, "school")
    assert "noch in Begleitung" in listed(client)
