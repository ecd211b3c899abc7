"""Entrusted notes: their author's alone, opened one by one with the agreement of whoever entrusted them, shut again."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Note, NoteRelease
from kette.cases.queries.releases import recipients
from kette.cases.queries.sight import see_one
from kette.cases.rules.contacts import ContactWay
from kette.cases.service import work
from kette.cases.service.releasing import NotReleased, release_note, withdraw_release
from kette.db import db, transaction
from kette.handover.queries import sheet_for
from kette.institutions.service import admitting
from kette.roles import Role
from tests.cases.pupils import AT, DAY, NAME, consent, hand_over, load, offer, page, report
from tests.handover.situations import last
from tests.world import World

SECRET = "Der Vater trinkt wieder"
OTHER = "Sie hat Angst vor der Prüfung"
GIVEN = {"agreed": "y", "agreed_on": "03.03.2027"}


def entrust(world: World, public_id: str, by: str = "school", words: str = SECRET) -> str:
    """Write an entrusted note; return its public id."""
    with transaction():
        return work.write_note(load(public_id), words, by=world.actor(by), entrusted=True).public_id


def colleague(world: World, at: str, key: str = "kollegin") -> str:
    """Let somebody else work at an institution, with the password that all have here."""
    with transaction():
        person = admitting.add_person(key, "Karla Kollegin", world.password, email="karla@example.org")
        role = Role.SCHOOL if at == "school" else Role.ADVISER
        admitting.add_membership(person, world.institution(at), role, kommune_id=world.kommune_id)
    return key


def release(world: World, public_id: str, note_id: str, to: str, by: str = "school") -> None:
    """Release a note by its author."""
    with transaction():
        note = db.session.scalars(select(Note).where(Note.public_id == note_id)).one()
        release_note(
            load(public_id), note, world.institution_ids[to], agreed_on=clock.today(), by=world.actor(by)
        )


def read(world: World, client: FlaskClient, who: str, public_id: str) -> str:
    """Open the case as somebody."""
    return page(world.sign_in(client.application.test_client(), who), f"/faelle/{public_id}")


def test_nobody_but_the_author_reads_an_entrusted_note(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        entrust(world, public_id)
        colleague(world, "school")
        consent(world, public_id, "jobcenter")
        hand_over(world, public_id, "jobcenter", consented=False)
    assert SECRET in read(world, client, "school", public_id)
    for who in ("kollegin", "class_teacher", "jobcenter", "koko", "moderator"):
        assert SECRET not in read(world, client, who, public_id), who


def test_released_for_the_own_institution_colleagues_read_this_note_and_no_other(
    client: FlaskClient, world: World
):
    with world.inside():
        public_id = report(world)
        note_id = entrust(world, public_id)
        entrust(world, public_id, words=OTHER)
        colleague(world, "school")
        hand_over(world, public_id, "jobcenter")
        with clock.standing_at(AT + timedelta(minutes=1)):
            release(world, public_id, note_id, "school")
    text = read(world, client, "kollegin", public_id)
    assert SECRET in text
    assert OTHER not in text
    assert "Wer darf das lesen?" not in text
    assert SECRET not in read(world, client, "jobcenter", public_id)


def test_released_for_the_holder_the_holder_reads_it_and_the_own_institution_does_not(
    client: FlaskClient, world: World
):
    with world.inside():
        public_id = report(world)
        note_id = entrust(world, public_id)
        colleague(world, "school")
        hand_over(world, public_id, "jobcenter")
        release(world, public_id, note_id, "jobcenter")
    text = read(world, client, "jobcenter", public_id)
    assert SECRET in text
    assert "für Ihre Stelle freigegeben" in text
    assert SECRET not in read(world, client, "kollegin", public_id)
    # Released to this holder, not to whoever comes after it.
    with world.inside():
        hand_over(world, public_id, "youth_office", by="jobcenter")
    assert SECRET not in read(world, client, "youth_office", public_id)


def test_what_was_told_in_a_contact_is_released_the_same_way(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        colleague(world, "school")
        with transaction():
            contact = work.log_contact(
                load(public_id),
                on=DAY,
                way=ContactWay.PHONE,
                reached=True,
                by=world.actor("school"),
                note=SECRET,
                entrusted=True,
            )
        note_id = db.session.scalars(select(Note.public_id).where(Note.id == contact.text_id)).one()
    assert SECRET not in read(world, client, "kollegin", public_id)
    with world.inside():
        release(world, public_id, note_id, "school")
    assert SECRET in read(world, client, "kollegin", public_id)


def test_without_a_basis_a_release_to_the_holder_shows_nothing(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        note_id = entrust(world, public_id)
        offer(world, public_id, "safety_net")  # accepted in advance
        release(world, public_id, note_id, "safety_net")
    text = read(world, client, "safety_net", public_id)
    assert NAME not in text
    assert SECRET not in text


def test_taken_back_it_is_shut_from_then_on_and_the_release_stays_as_proof(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        note_id = entrust(world, public_id)
        colleague(world, "school")
        release(world, public_id, note_id, "school")
        given = db.session.scalars(select(NoteRelease.public_id)).one()
    world.sign_in(client, "school")
    path = f"/faelle/{public_id}/notizen/{note_id}"
    assert "Freigabe zurücknehmen" in page(client, path)
    assert world.post(client, f"{path}/ende", {"release": given}).status_code == 302
    assert "zurückgenommen am 03.03.2027" in page(client, path)
    assert SECRET not in read(world, client, "kollegin", public_id)
    with world.inside():
        row = db.session.scalars(select(NoteRelease)).one()
        assert row.withdrawn_at == AT
        done = select(AuditEntry.action).where(AuditEntry.action.like("note.%"))
        assert sorted(db.session.scalars(done)) == ["note.release", "note.withdraw"]


def test_the_page_asks_for_the_agreement_and_its_day(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        note_id = entrust(world, public_id)
    world.sign_in(client, "school")
    path = f"/faelle/{public_id}/notizen/{note_id}"
    assert path in page(client, f"/faelle/{public_id}")
    for wrong, told in (
        ({"recipient": "own", "agreed_on": "03.03.2027"}, "Ohne dieses Einverständnis"),
        ({"recipient": "own", "agreed": "y"}, "Bitte füllen Sie dieses Feld aus."),
        ({"recipient": "own", "agreed": "y", "agreed_on": "04.03.2027"}, "Zukunft"),
        (GIVEN, "Bitte wählen Sie"),
        # The school holds the case itself: there is no other holder.
        (GIVEN | {"recipient": "holder"}, "Diese Auswahl gibt es nicht"),
        (GIVEN | {"recipient": "jobcenter"}, "Diese Auswahl gibt es nicht"),
    ):
        answer = world.post(client, path, wrong)
        assert answer.status_code == 422, wrong
        assert told in answer.get_data(as_text=True), wrong
    assert world.post(client, path, GIVEN | {"recipient": "own"}).status_code == 302
    with world.inside():
        assert db.session.scalars(select(NoteRelease.agreed_on)).one() == DAY


@pytest.mark.parametrize("who", ["kollegin", "class_teacher", "jobcenter"])
def test_the_page_of_a_note_is_its_authors(client: FlaskClient, world: World, who: str):
    with world.inside():
        public_id = report(world)
        note_id = entrust(world, public_id)
        colleague(world, "school")
        hand_over(world, public_id, "jobcenter")
    browser = world.sign_in(client.application.test_client(), who)
    assert browser.get(f"/faelle/{public_id}/notizen/{note_id}").status_code == 404
    given = GIVEN | {"recipient": "own"}
    assert world.post(browser, f"/faelle/{public_id}/notizen/{note_id}", given).status_code == 404


def test_the_service_refuses_what_the_page_would_not_send(world: World):
    public_id = report(world)
    note_id = entrust(world, public_id)
    note = db.session.scalars(select(Note).where(Note.public_id == note_id)).one()
    case, author = load(public_id), world.actor("school")
    for by, to, on in (
        (world.actor("class_teacher"), "school", DAY),
        (author, "agency", DAY),
        (author, "school", DAY + timedelta(days=1)),
    ):
        with pytest.raises(NotReleased):
            release_note(case, note, world.institution_ids[to], agreed_on=on, by=by)
    release(world, public_id, note_id, "school")
    given = db.session.scalars(select(NoteRelease)).one()
    with pytest.raises(NotReleased), transaction():
        withdraw_release(load(public_id), given, by=world.actor("class_teacher"))
    assert recipients(load(public_id), author) == {"own": world.institution_ids["school"]}


def test_released_twice_is_released_once(world: World):
    public_id = report(world)
    note_id = entrust(world, public_id)
    release(world, public_id, note_id, "school")
    release(world, public_id, note_id, "school")
    assert len(db.session.scalars(select(NoteRelease)).all()) == 1


def test_nobody_inherits_the_notes_of_somebody_who_left(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        note_id = entrust(world, public_id)
        colleague(world, "school")
        with transaction():
            world.membership("school").until_on = DAY
    assert SECRET not in read(world, client, "kollegin", public_id)
    browser = world.sign_in(client.application.test_client(), "kollegin")
    assert browser.get(f"/faelle/{public_id}/notizen/{note_id}").status_code == 404


def test_no_sheet_and_no_search_holds_a_note_even_a_released_one(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        note_id = entrust(world, public_id)
        consent(world, public_id, "jobcenter")
        release(world, public_id, note_id, "school")
        hand_over(world, public_id, "jobcenter", consented=False)
        made = last(load(public_id).id)
        sheet = sheet_for(made, see_one(load(public_id), world.actor("jobcenter"), DAY))
        assert sheet is not None
        assert SECRET not in str(sheet.to_json())
    world.sign_in(client, "school")
    assert "Vater" not in world.post(client, "/faelle/suche", {"suche": "trinkt"}).get_data(as_text=True)


def test_the_database_keeps_a_release_as_it_was_given(world: World):
    public_id = report(world)
    release(world, public_id, entrust(world, public_id), "school")
    for statement in (
        update(NoteRelease).values(institution_id=world.institution_ids["agency"]),
        update(NoteRelease).values(agreed_on=DAY - timedelta(days=9)),
        delete(NoteRelease),
    ):
        with pytest.raises(DatabaseError), transaction():
            db.session.execute(statement)
    with transaction():
        db.session.execute(update(NoteRelease).values(withdrawn_at=AT))
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(update(NoteRelease).values(withdrawn_at=None))
