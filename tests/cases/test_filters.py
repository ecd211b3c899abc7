"""The list of cases narrowed by what stands in its address, and put in order."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from kette import clock
from kette.cases.service import work
from kette.db import transaction
from tests.cases.pupils import (
    AT,
    DAY,
    NAME,
    close,
    consent,
    hand_over,
    listed,
    load,
    offer,
    page,
    report,
)
from tests.world import World


@pytest.fixture
def cases(world: World) -> dict[str, str]:
    """Give cases that differ in what can be filtered."""
    with world.inside():
        with clock.standing_at(AT - timedelta(weeks=9)):
            made = {
                "quiet": report(world),
                "closed": report(world, "Öztürk", "Ayşe"),
                "south": report(world, "Wójcik", "Łukasz", by="other_school"),
                "older": report(world, "Müller", "Jörg", cohort=2026),
            }
        with clock.standing_at(AT - timedelta(days=5)):
            close(world, made["closed"])
            made["asked"] = report(
                world, "Schmidt", "Mia", class_name="10B", facts={"consent": ["asked"], "degree": ["A"]}
            )
            made["grown"] = report(
                world, "Nguyen", "Anh", born_on=(DAY - timedelta(days=365 * 19 + 30)), facts={}
            )
            made["reserved"] = report(world, "Kaya", "Elif")
            offer(world, made["reserved"], "jobcenter")
            made["held"] = report(world, "Kovač", "Ivan")
            hand_over(world, made["held"], "jobcenter")
            made["overdue"] = report(world, "Meyer", "Tom")
            with transaction():
                work.make_agreement(
                    load(made["overdue"]),
                    "Bewerbung abgeben",
                    institution_id=world.institution_ids["school"],
                    due_on=DAY - timedelta(days=1),
                    by=world.actor("school"),
                )
        return made


OPEN = {"quiet", "south", "older", "asked", "grown", "reserved", "held", "overdue"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", OPEN),
        ("stand=offen", OPEN),
        ("stand=alle", OPEN | {"closed"}),
        ("stand=abgeschlossen", {"closed"}),
        ("stand=gemeldet", {"quiet", "south", "older", "asked", "grown", "overdue"}),
        ("stand=begleitung", {"held", "reserved"}),
        ("schule=<other_school>", {"south"}),
        ("stelle=<jobcenter>", {"held"}),
        ("frist=ueberfaellig", {"overdue"}),
        ("tage=56", {"quiet", "south", "older"}),
        ("tage=14", {"quiet", "south", "older"}),
        ("tage=84", set()),
        ("jahrgang=2026", {"older"}),
        ("schulpflicht=beendet", {"grown"}),
        ("schulpflicht=laeuft", OPEN - {"grown"}),
        ("einwilligung=vorgemerkt", {"reserved"}),
        # Who consented and who did not, under a pseudonym: the Koordinierung gets counts, no list.
        ("einwilligung=angefragt", OPEN),
        ("einwilligung=erteilt", OPEN),
        ("stand=gemeldet&jahrgang=2026&tage=56", {"older"}),
        # What cannot be read leaves the list as it is.
        ("stand=quatsch&tage=x&jahrgang=x&schule=unknown&einwilligung=9", OPEN),
        ("sortierung=schule", OPEN),
        ("sortierung=aktivitaet", OPEN),
        ("sortierung=quatsch", OPEN),
    ],
)
def test_a_list_is_narrowed_by_what_stands_in_the_address(
    client: FlaskClient, world: World, cases: dict[str, str], query: str, expected: set[str]
):
    with world.inside():
        for key in ("other_school", "jobcenter"):
            query = query.replace(f"<{key}>", world.institution(key).public_id)
    world.sign_in(client, "koko")
    words = {public_id: word for word, public_id in cases.items()}
    assert {words[one] for one in listed(client, f"?{query}")} == expected


def test_a_school_narrows_its_list_by_class(client: FlaskClient, world: World, cases: dict[str, str]):
    world.sign_in(client, "school")
    assert listed(client, "?klasse=10b") == [cases["asked"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("einwilligung=angefragt", {"asked"}),
        ("einwilligung=erteilt", {"held"}),
        ("einwilligung=nicht-erteilt", set()),
    ],
)
def test_a_school_narrows_its_list_by_consent(
    client: FlaskClient, world: World, cases: dict[str, str], query: str, expected: set[str]
):
    world.sign_in(client, "school")
    words = {public_id: word for word, public_id in cases.items()}
    assert {words[one] for one in listed(client, f"?{query}")} == expected


@pytest.mark.parametrize(
    ("who", "query"),
    [
        # The Agentur by statute: name and degree, never school, class and Schulpflicht (§ 31a SGB III).
        ("agency", "schule=<school>"),
        ("agency", "klasse=10a"),
        ("agency", "schulpflicht=laeuft"),
        ("agency", "einwilligung=erteilt"),
        # Under a pseudonym: no class.
        ("koko", "klasse=10a"),
        # Offered to, with a consent for itself: the consents for others are not its business.
        ("jobcenter", "einwilligung=erteilt"),
    ],
)
def test_a_filter_tells_nothing_that_the_row_hides(client: FlaskClient, world: World, who: str, query: str):
    with world.inside():
        public_id = report(world, class_name="10A")
        if who == "jobcenter":
            consent(world, public_id, who)
        if who != "koko":
            offer(world, public_id, who)
        query = query.replace("<school>", world.institution("school").public_id)
    world.sign_in(client, who)
    assert listed(client) == [public_id]
    assert listed(client, f"?{query}") == []


def test_the_case_with_the_nearest_date_stands_first(
    client: FlaskClient, world: World, cases: dict[str, str]
):
    world.sign_in(client, "school")
    assert listed(client)[0] == cases["overdue"]
    assert listed(client, "?sortierung=aktivitaet")[0] in (cases["quiet"], cases["older"])


def test_a_filter_tells_nothing_about_cases_of_which_only_a_line_is_left(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
        hand_over(world, public_id, "youth_office", by="jobcenter")
    world.sign_in(client, "jobcenter")
    later = AT + timedelta(days=90)
    assert listed(client, "?schulpflicht=laeuft") == [public_id]
    world.sign_out(client)
    with clock.standing_at(later):
        world.sign_in(client, "jobcenter")
        assert listed(client) == [public_id]
        html = page(client, "/faelle")
        assert NAME not in html
        assert listed(client, "?schulpflicht=laeuft") == []
        assert listed(client, "?einwilligung=erteilt") == []
