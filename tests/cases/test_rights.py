"""Who only reads a case changes nothing, whatever they send."""

import pytest
from flask.testing import FlaskClient

from kette.cases.models import Agreement, Contact, Fact, Note
from kette.cases.service import work
from kette.db import transaction
from tests.cases.pupils import CONTACT, count, hand_over, load, report, sent
from tests.world import World

ACTIONS = {
    "kontakt": CONTACT,
    "notiz": {"words": "x"},
    "vereinbarung": {"words": "x", "institution": "x", "due_on": "10.03.2027"},
    "angaben": {"degree": "C"},
    "anschluss": {"outcome": "WERK", "proof": "written"},
    "abschluss": {"outcome": "UNBE"},
    "start": {"proof": "seen"},
    "verbleib": {"proof": "seen"},
    "geplatzt": {"note": "x"},
    "wieder-oeffnen": {"note": "x"},
    "entwurf": {"formular": "note", "words": "x"},
    "angaben/needs": {},
}


@pytest.mark.one_engine
@pytest.mark.parametrize("path", ACTIONS)
def test_who_only_reads_a_case_changes_nothing(client: FlaskClient, world: World, path: str):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
        before = (count(Contact), count(Note), count(Agreement), count(Fact), load(public_id).seq)
    for who, status in (("school", 403), ("koko", 403), ("agency", 404), ("other_school", 404)):
        world.sign_in(client, who)
        answer = sent(client, world, f"/faelle/{public_id}/{path}", ACTIONS[path])
        assert answer.status_code == status, who
        if path not in ("entwurf", "angaben/needs"):
            assert client.get(f"/faelle/{public_id}/{path}").status_code == status
        world.sign_out(client)
    with world.inside():
        after = (count(Contact), count(Note), count(Agreement), count(Fact), load(public_id).seq)
        assert after == before


def test_who_promised_something_says_what_became_of_it_though_another_holds_the_case(
    client: FlaskClient, world: World
):
    with world.inside():
        public_id = report(world)
        with transaction():
            row = work.make_agreement(
                load(public_id),
                "Bogen schicken",
                institution_id=world.institution_ids["school"],
                due_on=load(public_id).reported_at.date(),
                by=world.actor("school"),
            )
            address = row.public_id
        hand_over(world, public_id, "jobcenter")
    path = f"/faelle/{public_id}/vereinbarung/{address}"
    world.sign_in(client, "koko")
    assert world.post(client, path, {"result": "kept"}).status_code == 403
    world.sign_out(client)
    world.sign_in(client, "school")
    assert world.post(client, path, {"result": "kept"}).status_code == 302
