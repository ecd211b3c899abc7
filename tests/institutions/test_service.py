"""Who takes part: Kommunen, institutions, people and their roles."""

import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, text

from kette import clock, passwords
from kette.audit import AuditAnchor, AuditEntry, AuditHead, verify_kommune
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import db, enter_kommune, transaction
from kette.institutions import queries
from kette.institutions.models import Catchment, SignIn, SignInAttempt
from kette.institutions.rules.opening import Impossible
from kette.institutions.rules.sessions import token_hash
from kette.institutions.rules.throttle import FREE_BY_SOURCE
from kette.institutions.service import admitting, opening, visits
from kette.roles import InstitutionKind, Role
from tests.world import OTHER_PASSWORD, PASSWORD, PEOPLE, World, make_world


def test_a_world_has_every_role_and_the_actor_says_who_acts(world):
    for key, (at, role, _) in PEOPLE.items():
        actor = world.actor(key)
        assert (actor.role, actor.institution_id) == (role, world.institution_ids[at])
        assert actor == admitting.actor_of(world.membership(key))
    assert world.actor("class_teacher").classes == ("10A", "10B")
    assert queries.safety_net().name == "Auffangstelle Kettenstadt"
    assert queries.school("990001").short_name == "GE Nord"


def test_two_kommunen_see_nothing_of_each_other(world):
    other = make_world(world.app, "Gliedern", "gliedern", user=lambda key: f"{key}2")
    with world.inside():
        enter_kommune(other.kommune_id)
        assert {row.kommune_id for row in queries.all_institutions()} == {other.kommune_id}
        assert {row.kommune_id for row in queries.memberships()} == {other.kommune_id}
        enter_kommune(None)
        assert queries.all_institutions() == []


def test_a_kommune_is_founded_once(world):
    with pytest.raises(Impossible, match="gibt es schon"), transaction():
        opening.found_kommune("Kettenstadt", "anders")
    with pytest.raises(Impossible, match="gibt es schon"), transaction():
        opening.found_kommune("Anders", "kettenstadt")


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("kind", "name", "more", "sentence"),
    [
        (InstitutionKind.SCHOOL, "Neue Schule", {}, "Schulnummer"),
        (InstitutionKind.SCHOOL, "Neue Schule", {"school_number": "99"}, "Schulnummer"),
        (InstitutionKind.SCHOOL, "Neue Schule", {"school_number": "٩٩٠٠٠١"}, "Schulnummer"),
        (InstitutionKind.SCHOOL, "Neue Schule", {"school_number": "990001"}, "hat schon"),
        (InstitutionKind.PROVIDER, "Jobcenter Kettenstadt", {}, "gibt es schon"),
        (InstitutionKind.PROVIDER, "Neu", {"accepts_since": date(2026, 1, 1)}, "Auffangstelle"),
        (InstitutionKind.PROVIDER, "Neu", {"postcodes": ("9990",)}, "Postleitzahl"),
    ],
)
def test_an_institution_that_cannot_be_is_refused(world, kind, name, more, sentence):
    with pytest.raises(Impossible, match=sentence), transaction():
        opening.open_institution(kind, name, "Neu", kommune_id=world.kommune_id, **more)


def test_only_schools_keep_a_number(world):
    with transaction():
        made = opening.open_institution(
            InstitutionKind.PROVIDER, "Träger Neu", "Neu", kommune_id=world.kommune_id, school_number="990003"
        )
    assert made.school_number is None


def test_places_are_kept_once_and_replaced_as_a_whole(world):
    reach = {"short_name": "JC", "mailbox": None, "phone": None, "address": None}
    with transaction():
        row = world.institution("jobcenter")
        opening.describe_institution(row, **reach, postcodes=["99901", "99901"], towns=["Nord"])
    assert [place.place for place in row.catchments] == ["99901", "Nord"]
    with transaction():
        opening.describe_institution(row, **reach, postcodes=["99901"], towns=[])
    mine = db.session.scalars(select(Catchment).where(Catchment.institution_id == row.id)).all()
    assert [place.place for place in mine] == ["99901"]
    found = queries.competent_for(InstitutionKind.JOBCENTER, postcode="99901", town="Fern")
    assert found is not None
    assert found.id == row.id


def test_a_person_is_found_however_the_user_name_is_typed(world):
    with transaction():
        admitting.add_person("Müller.Łukasz", "Łukasz Müller", PASSWORD)
    for typed in ("müller.łukasz", " MÜLLER.ŁUKASZ ", "mu\u0308ller.łukasz"):
        person = queries.person_named(typed)
        assert person is not None
        assert person.name == "Łukasz Müller"


@pytest.mark.one_engine
@pytest.mark.parametrize("name", ["", "  ", "zwei worte", "koko", "KOKO"])
def test_a_user_name_that_is_taken_or_unreadable_is_refused(world, name):
    with pytest.raises(Impossible), transaction():
        admitting.add_person(name, "Wer Auch Immer", PASSWORD)


def test_a_role_must_fit_the_institution(world):
    with transaction():
        person = admitting.add_person("neu", "Neu Person", PASSWORD)
    for key, role in (("school", Role.ADVISER), ("jobcenter", Role.SCHOOL), ("jobcenter", Role.KOKO)):
        with pytest.raises(Impossible, match="passt nicht"), transaction():
            admitting.add_membership(person, world.institution(key), role, kommune_id=world.kommune_id)
    with pytest.raises(Impossible, match="Klasse"), transaction():
        admitting.add_membership(
            person, world.institution("school"), Role.CLASS_TEACHER, kommune_id=world.kommune_id
        )
    with pytest.raises(Impossible, match="Klasse"), transaction():
        admitting.add_membership(
            person, world.institution("school"), Role.SCHOOL, classes=["10A"], kommune_id=world.kommune_id
        )


def test_an_ended_role_can_be_taken_up_again_but_not_had_twice(world):
    person = world.membership("jobcenter").person
    wanted = (person, world.institution("jobcenter"), Role.ADVISER)
    with pytest.raises(Impossible, match="schon"), transaction():
        admitting.add_membership(*wanted, kommune_id=world.kommune_id)
    with transaction():
        admitting.end_membership(world.membership("jobcenter"), clock.today(), world.actor("administrator"))
    assert queries.seats_of(person.id) == []
    with transaction():
        again = admitting.add_membership(*wanted, kommune_id=world.kommune_id)
    assert again.id == world.membership_ids["jobcenter"]
    assert [seat.id for seat, _, _ in queries.seats_of(person.id)] == [again.id]


def test_people_of_a_closed_institution_have_no_seat(world):
    person = world.membership("provider").person
    with transaction():
        row = world.institution("provider")
        opening.close_institution(row, clock.today() + timedelta(days=1), world.actor("administrator"))
    assert len(queries.seats_of(person.id)) == 1
    with transaction():
        opening.close_institution(row, clock.today(), world.actor("administrator"))
    assert queries.seats_of(person.id) == []
    assert row not in queries.open_institutions()


def test_a_password_is_kept_as_argon2id_and_checked(world):
    person = world.membership("koko").person
    assert person.password_hash.startswith("$argon2id$")
    assert passwords.verify(person.password_hash, PASSWORD)
    with transaction():
        admitting.set_password(person, OTHER_PASSWORD)
    assert not passwords.verify(person.password_hash, PASSWORD)
    assert passwords.verify(person.password_hash, OTHER_PASSWORD)
    assert not passwords.verify(None, PASSWORD)
    assert not passwords.verify("no hash at all", PASSWORD)


def test_a_stronger_setting_makes_old_hashes_outdated(world):
    person = world.membership("koko").person
    assert not passwords.outdated(person.password_hash)
    world.app.config["ARGON2_PASSES"] = 2
    assert passwords.outdated(person.password_hash)


def test_what_is_configured_by_default_is_what_is_promised():
    from kette import config

    assert (config.ARGON2_MEMORY_KIB, config.ARGON2_PASSES, config.ARGON2_LANES) == (65536, 3, 2)


def test_the_table_keeps_no_token_and_a_session_can_be_ended(world):
    with transaction():
        token = visits.begin_session(world.membership("koko"), device="Firefox unter Windows")
    found = queries.session_behind(token_hash(token))
    assert found is not None
    assert token not in [value for row in db.session.scalars(select(SignIn)) for value in vars(row).values()]
    with transaction():
        visits.end_sessions(found[1].id)
    assert queries.session_behind(token_hash(token)) is None


def test_locking_ends_all_sessions(world):
    with transaction():
        token = visits.begin_session(world.membership("koko"), device="")
    with transaction():
        admitting.lock_person(world.membership("koko").person, by=world.actor("administrator"))
    assert queries.session_behind(token_hash(token)) is None
    with transaction():
        admitting.lock_person(world.membership("koko").person, by=world.actor("administrator"), locked=False)
    assert world.membership("koko").person.locked_at is None


def test_tries_are_counted_for_account_and_source_alike(world):
    with transaction():
        # A whole school may sit behind one address: it gets more tries than one account.
        for number in range(FREE_BY_SOURCE):
            assert not visits.note_attempt(f"anybody{number}", "10.0.0.1")
    with transaction():
        assert visits.note_attempt("somebody", "10.0.0.1")
        assert not visits.note_attempt("somebody", "10.0.0.2")
    with transaction():
        for number in range(9):
            assert not visits.note_attempt("SOMEBODY ", f"10.0.1.{number}")
        assert visits.note_attempt("somebody", "10.0.0.9")


def test_of_many_tries_at_once_no_more_than_ten_pass(world):
    passed = []

    def attempt() -> None:
        with world.app.app_context():
            with transaction():
                passed.append(not visits.note_attempt("koko", "10.0.0.1"))
            db.session.remove()

    threads = [threading.Thread(target=attempt) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), sum(passed)) == (24, 10)


def test_a_good_sign_in_forgets_the_account_but_not_the_source(world):
    with transaction():
        for _ in range(10):
            visits.note_attempt("koko", "10.0.0.1")
        visits.forget_attempts("koko", "10.0.0.1")
    rows = db.session.scalars(select(SignInAttempt.subject_hash)).all()
    assert (len(rows), len(set(rows))) == (9, 1)


def test_old_tries_are_deleted(world):
    with clock.standing_at(clock.now() - timedelta(hours=2)), transaction():
        visits.note_attempt("koko", "10.0.0.1")
    with transaction():
        visits.note_attempt("ag", "10.0.0.1")
    assert len(db.session.scalars(select(SignInAttempt)).all()) == 2


def test_a_failed_sign_in_is_logged_without_a_name(world):
    with transaction():
        visits.note_failure(world.membership("koko").person)
        visits.note_failure(None)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert entry is not None
    assert (entry.action, entry.object_id) == ("sign_in.fail", world.membership("koko").person.public_id)
    assert entry.membership_id is None
    assert verify_kommune().first_broken is None


@pytest.mark.one_engine
def test_a_log_that_is_gone_altogether_is_missed(world):
    with transaction():
        case = report_case(
            PersonalData("Glied", "Max", date(2010, 5, 6)),
            school=world.institution("school"),
            cohort=2027,
            by=world.actor("school"),
            class_name="10A",
            facts={},
        )
    assert case.number
    assert verify_kommune().first_broken is None
    # Whoever has the file may drop the guards, and then all of the log with its ends.
    for guard in (
        db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    ):
        db.session.execute(text(f"DROP TRIGGER {guard}"))
    for rows in (AuditEntry, AuditHead, AuditAnchor):
        db.session.execute(delete(rows))
    assert verify_kommune().first_broken == 1
    db.session.rollback()


@pytest.fixture
def world(app_context: Flask) -> World:
    made = make_world(app_context)
    made.enter()
    return made
