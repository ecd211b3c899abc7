"""Wiedervorlagen through the real pages: on their day, for whom, and gone with the case."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Case
from kette.db import db, transaction
from kette.handover.service import door as handover
from kette.institutions.models import Membership, Person
from kette.institutions.service import absences
from kette.privacy.models import Key
from kette.reminders.models import FollowUp
from kette.reminders.queries.follow_ups import due_follow_ups
from kette.reminders.service.following_up import set_follow_up
from kette.retention.rules.reasons import EARLY
from kette.retention.service.erasing import erase
from kette.rights.queries.export import Export
from kette.roles import Actor, Role
from tests.reminders.scene import DAY, accompany, consent, on
from tests.world import World, make_world

DUE = date(2027, 3, 10)
WORDS = "Nachfragen, ob der Praktikumsplatz klappt"


def held(world: World) -> str:
    with on(DAY), world.inside():
        return accompany(world).public_id


def follow(
    world: World, client: FlaskClient, case: str, words: str = WORDS, due_on: str = "10.03.2027", **more: str
):  # type: ignore[no-untyped-def]
    return world.post(client, f"/faelle/{case}/wiedervorlagen", {"words": words, "due_on": due_on, **more})


def start(world: World, client: FlaskClient, person: str) -> str:
    world.sign_in(client, person)
    page = client.get("/").get_data(as_text=True)
    world.sign_out(client)
    return page


def test_it_stands_on_the_start_page_on_its_day_and_is_done_moved_or_removed(
    outside: World, client: FlaskClient
) -> None:
    case = held(outside)
    with on(DAY):
        outside.sign_in(client, "jobcenter")
        assert f"/faelle/{case}/wiedervorlagen" in client.get(f"/faelle/{case}").get_data(as_text=True)
        assert follow(outside, client, case).status_code == 302
        assert follow(outside, client, case, "Zweite", "12.03.2027").status_code == 302
        page = client.get(f"/faelle/{case}").get_data(as_text=True)
        assert "2 Wiedervorlagen, die nächste am 10.03.2027." in page
        assert WORDS not in page
        assert WORDS not in client.get("/").get_data(as_text=True)
        outside.sign_out(client)
    with on(DUE):
        outside.sign_in(client, "jobcenter")
        assert f"Wiedervorlage: {WORDS}" in client.get("/").get_data(as_text=True)
        with outside.inside():
            first, second = db.session.scalars(select(FollowUp.public_id).order_by(FollowUp.id)).all()
        path = f"/faelle/{case}/wiedervorlagen"
        assert WORDS in client.get(f"{path}/{first}").get_data(as_text=True)
        moved = outside.post(client, f"{path}/{first}", {"words": "Anders", "due_on": "11.03.2027"})
        assert moved.status_code == 302
        assert "Wiedervorlage:" not in client.get("/").get_data(as_text=True)
        assert outside.post(client, f"{path}/{first}/ende", {"was": "erledigt"}).status_code == 302
        assert outside.post(client, f"{path}/{second}/ende", {"was": "entfernt"}).status_code == 302
        assert client.get(f"{path}/{first}").status_code == 404
    with outside.inside():
        assert db.session.scalars(select(func.count(FollowUp.id))).one() == 0
        written = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.startswith("follow_up")).order_by(AuditEntry.id)
        ).all()
    assert written == [
        "follow_up.set",
        "follow_up.set",
        "follow_up.change",
        "follow_up.done",
        "follow_up.remove",
    ]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("words", "due_on", "sentence"),
    [
        ("", "10.03.2027", "Bitte füllen Sie dieses Feld aus."),
        (WORDS, "02.03.2027", "schon vorbei"),
        (WORDS, "10.03.2207", "Das Jahr muss zwischen"),
        (WORDS, "10.03.2035", "mehr als zwei Jahre voraus"),
        ("x" * 301, "10.03.2027", "höchstens 300 Zeichen"),
    ],
)
def test_a_wrong_one_is_refused_at_its_field(
    outside: World, client: FlaskClient, words: str, due_on: str, sentence: str
) -> None:
    case = held(outside)
    with on(DAY):
        outside.sign_in(client, "jobcenter")
        answer = follow(outside, client, case, words, due_on)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_only_who_acts_on_the_case_sets_one(outside: World, client: FlaskClient) -> None:
    case = held(outside)
    with on(DAY):
        for person, status in (("school", 403), ("agency", 404), ("other_school", 404)):
            outside.sign_in(client, person)
            assert client.get(f"/faelle/{case}/wiedervorlagen").status_code == status, person
            assert follow(outside, client, case).status_code == status, person
            outside.sign_out(client)
        make_world(outside.app, "Nachbarstadt", "nachbarstadt", user=lambda key: f"{key}-n")
        outside.post(client, "/anmelden", {"user_name": "jobcenter-n", "password": outside.password})
        assert client.get(f"/faelle/{case}/wiedervorlagen").status_code == 404


def colleague(world: World) -> Actor:
    """Add a colleague at the Jobcenter (inside a transaction)."""
    person = Person(user_name="zweite", name="Zara Zweite", email=None, password_hash="x")
    db.session.add(person)
    db.session.flush()
    seat = Membership(
        person_id=person.id,
        institution_id=world.institution_ids["jobcenter"],
        role=Role.ADVISER,
    )
    db.session.add(seat)
    db.session.flush()
    return db.session.get_one(Membership, seat.id).actor


def read_by(actor: Actor) -> list[str]:
    return [line.words for line in due_follow_ups(actor, clock.today(), 0, 10)[0]]


def test_a_colleague_reads_it_only_while_standing_in_or_once_the_author_is_gone(world: World) -> None:
    case, me = accompany(world), world.actor("jobcenter")
    with transaction():
        other = colleague(world)
        set_follow_up(db.session.get_one(Case, case.id), DUE, WORDS, by=me)
    with on(DUE):
        assert (read_by(me), read_by(other)) == ([WORDS], [])
        with transaction():
            seat = db.session.get_one(Membership, other.membership_id)
            absences.note_absence(seat, DUE, DUE, by=me)
        assert read_by(other) == [WORDS]
        assert read_by(world.actor("agency")) == []
    with on(date(2027, 3, 11)):
        assert read_by(other) == []
        with transaction():
            db.session.get_one(Person, world.membership("jobcenter").person_id).locked_at = clock.now()
        assert read_by(other) == [WORDS]


def test_it_is_gone_once_the_case_has_left_the_institution(world: World) -> None:
    case, me = accompany(world), world.actor("jobcenter")
    with transaction():
        consent(world, case, "agency", by="jobcenter")
        set_follow_up(db.session.get_one(Case, case.id), DUE, WORDS, by=me)
        offered = handover.propose(case, world.institution("agency"), by=me)
    # The giver holds the case until it is accepted.
    with on(DUE):
        assert read_by(me) == [WORDS]
        with transaction():
            handover.accept(offered, by=world.actor("agency"))
        assert (read_by(me), read_by(world.actor("agency"))) == ([], [])
    assert db.session.scalars(select(func.count(FollowUp.id))).one() == 0


def test_the_young_person_gets_it_with_the_access_and_it_is_erased_with_the_case(world: World) -> None:
    case, me = accompany(world), world.actor("jobcenter")
    with transaction():
        row = set_follow_up(db.session.get_one(Case, case.id), DUE, WORDS, by=me)
        assert WORDS.encode() not in row.sealed
    part = Export(db.session.get_one(Case, case.id), world.institution("jobcenter"), me).content()
    (block,) = (one for one in part.blocks if one.table == "follow_ups")
    assert block.rows[0].cells[:2] == ("10.03.2027", WORDS)
    theirs = Export(db.session.get_one(Case, case.id), world.institution("school"), world.actor("school"))
    assert "follow_ups" not in [one.table for one in theirs.content().blocks]
    with transaction():
        erase(case.id, EARLY, by=world.actor("dpo"))
    assert db.session.scalars(select(func.count(FollowUp.id))).one() == 0
    assert db.session.scalars(select(Key)).all() == []
