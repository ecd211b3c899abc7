"""The wall of a conference: words, never names, and of each case only what all in the room may see."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from kette.conferences.models import AgendaItem, Participant
from kette.conferences.rules.states import Attendance
from kette.conferences.service import leading
from kette.db import db, transaction
from kette.privacy.models import Basis
from kette.privacy.rules.ends import End
from kette.privacy.service.bases import end_basis, record_statute
from tests.conferences.table import SEATS, consent, the_case
from tests.world import World

NAMES = ("Yıldız", "Şükrü", "Wójcik", "Łukasz", "K-2027", "0999 123", "06.05.2010")
NEEDS = "Fehlzeiten"


def wall(world: World, client: FlaskClient, table: dict[str, str], who: str = "moderator") -> str:
    """Open the wall as somebody."""
    browser = world.sign_in(client.application.test_client(), who)
    answer = browser.get(table["wall"])
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def told(world: World, table: dict[str, str], *seats: str) -> None:
    """Record a consent for these institutions."""
    with world.inside(), transaction():
        for key in seats:
            consent(world, the_case(table), key)


def sit(world: World, table: dict[str, str], *away: str) -> None:
    """Note who is there: everybody but these."""
    with world.inside(), transaction():
        item = db.session.scalars(select(AgendaItem)).first()
        assert item is not None
        left = {world.institution_ids[key] for key in away}
        for row in item.conference.participants:
            seen = Attendance.EXCUSED if row.institution_id in left else Attendance.PRESENT
            leading.note_attendance(row, seen, world.actor("moderator"))


def test_whoever_looks_the_wall_shows_words(world: World, client: FlaskClient, table: dict[str, str]) -> None:
    told(world, table, "jobcenter")
    for who in ("school", "jobcenter", "youth_office", "moderator", "koko"):
        page = wall(world, client, table, who)
        assert table["word"] in page
        assert not [name for name in NAMES if name in page], who


def test_one_in_the_room_without_a_basis_keeps_the_codes_for_all(
    world: World, client: FlaskClient, table: dict[str, str]
) -> None:
    told(world, table, "jobcenter", "youth_office")
    page = wall(world, client, table)
    assert NEEDS in page  # as a code: everybody here may see those of somebody without a name
    assert "Klasse 10A" not in page


def test_beside_a_narrow_basis_needs_leave_the_wall_until_that_institution_has_left(
    world: World, client: FlaskClient, table: dict[str, str]
) -> None:
    with world.inside(), transaction():
        # § 31a SGB III tells the agency the name: needs beside it would be disclosed.
        case = the_case(table)
        record_statute(case.id, world.institution("agency"), "school_to_agency", by=world.actor("school"))
    assert NEEDS not in wall(world, client, table)
    sit(world, table, "agency")
    assert NEEDS in wall(world, client, table)
    sit(world, table)
    assert NEEDS not in wall(world, client, table)


def test_after_it_left_and_with_a_basis_for_everybody_it_is_still_no_name(
    world: World, client: FlaskClient, table: dict[str, str]
) -> None:
    told(world, table, "jobcenter", "youth_office")
    sit(world, table, "agency", "coordination")
    page = wall(world, client, table)
    assert not [name for name in NAMES if name in page]
    told(world, table, "agency")
    sit(world, table)
    page = wall(world, client, table)
    assert NEEDS in page
    assert not [name for name in NAMES if name in page]


def test_a_withdrawal_reaches_the_wall_at_once(
    world: World, client: FlaskClient, table: dict[str, str]
) -> None:
    told(world, table, "agency")
    with world.inside(), transaction():
        case = the_case(table)
        record_statute(case.id, world.institution("agency"), "school_to_agency", by=world.actor("school"))
    browser = world.sign_in(client.application.test_client(), "moderator")
    page = browser.get(table["wall"]).get_data(as_text=True)
    assert NEEDS in page
    again = re.search(r'hx-get="([^"]+)"', page)
    assert again is not None
    path = again[1].replace("&amp;", "&")
    assert browser.get(path).status_code == 204
    with world.inside(), transaction():
        basis = db.session.scalars(select(Basis).where(Basis.kind == "consent")).one()
        end_basis(
            basis, End.WITHDRAWN.value, by=world.actor("school"), case_public_id=the_case(table).public_id
        )
    changed = browser.get(path)
    assert changed.status_code == 200
    assert NEEDS not in changed.get_data(as_text=True)


def test_a_case_seen_by_nobody_in_common_says_so(
    world: World, client: FlaskClient, table: dict[str, str]
) -> None:
    assert "provider" not in SEATS
    with world.inside(), transaction():
        item = db.session.scalars(select(AgendaItem)).first()
        assert item is not None
        db.session.add(
            Participant(
                kommune_id=world.kommune_id,
                conference_id=item.conference_id,
                institution_id=world.institution_ids["provider"],
            )
        )
    # Nobody gave the provider sight of these cases: what it may not see at all stands on no wall.
    page = wall(world, client, table)
    assert "nichts für alle im Raum freigegeben" in page
    assert NEEDS not in page
