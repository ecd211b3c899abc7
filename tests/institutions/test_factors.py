"""Second factors in the service: app, printed list, and what counts once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.institutions import queries
from kette.institutions.models import Factor, ListedCode
from kette.institutions.rules import factors as rules
from kette.institutions.rules.factors import FactorKind, Stage
from kette.institutions.rules.opening import Impossible
from kette.institutions.rules.passkeys import NewKey, site_of
from kette.institutions.service import factors
from kette.roles import PERSONAL_ROLES, Role
from tests.institutions.authenticator import code_at
from tests.world import World, make_world

NOON = datetime(2027, 2, 10, 12, tzinfo=UTC)
STEP = timedelta(seconds=30)


def test_a_code_of_the_app_counts_once_and_none_before_it(world):
    person, secret = with_app(world)
    with clock.standing_at(NOON):
        assert used(person, code_at(secret, NOON)) is FactorKind.APP
        assert used(person, code_at(secret, NOON)) is None
        assert used(person, code_at(secret, NOON - STEP)) is None
        assert used(person, code_at(secret, NOON + STEP)) is FactorKind.APP
    with clock.standing_at(NOON + STEP):
        assert used(person, code_at(secret, NOON + STEP)) is None


@pytest.mark.parametrize(("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(world, steps, counts):
    person, secret = with_app(world)
    with clock.standing_at(NOON):
        assert (used(person, code_at(secret, NOON + steps * STEP)) is FactorKind.APP) is counts


def test_the_same_code_sent_many_times_at_once_counts_once(world):
    person, secret = with_app(world, clock.now())
    code, found = code_at(secret, clock.now()), []

    def send() -> None:
        with world.app.app_context():
            with transaction():
                found.append(factors.use_code(db.session.get_one(type(person), person_id), code) is not None)
            db.session.remove()

    person_id = person.id
    db.session.rollback()
    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False] * 7 + [True]


def test_an_app_counts_only_after_its_first_code(world):
    person = world.membership("koko").person
    with transaction():
        begun = factors.begin_app(person)
    assert queries.factors_of(person.id) == []
    assert used(person, code_at(factors.secret_of(begun), clock.now())) is None
    with transaction():
        assert not factors.confirm_app(begun.id, "000000", by=world.actor("koko"))
    # Begun twice, the first is forgotten.
    with transaction():
        again = factors.begin_app(person)
    assert [row.id for row in db.session.scalars(select(Factor))] == [again.id]


def test_the_secret_stands_nowhere_in_clear(world):
    _, secret = with_app(world)
    factor = db.session.scalars(select(Factor)).one()
    assert secret.encode() not in (factor.sealed or b"") + (factor.wrapped_key or b"")
    # Swapped to somebody else's row, it opens no more.
    with transaction():
        factor.person_id = world.actor("ag").person_id or 0
    with pytest.raises(Exception, match="factor:"):
        factors.secret_of(factor)


def test_each_code_of_a_list_counts_once_however_it_is_typed(world):
    person = world.membership("koko").person
    with transaction():
        codes = factors.new_list(person, by=world.actor("koko"))
    assert len(set(codes)) == 10
    kept = "".join(row.code_hash for row in db.session.scalars(select(ListedCode)))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    assert used(person, codes[3].lower().replace("-", " ")) is FactorKind.LIST
    assert used(person, codes[3]) is None
    assert queries.factors_of(person.id)[0].codes_left == 9
    assert used(world.membership("ag").person, codes[4]) is None
    assert used(person, codes[4]) is FactorKind.LIST


def test_a_new_list_makes_the_old_one_void(world):
    person = world.membership("koko").person
    with transaction():
        old = factors.new_list(person, by=world.actor("koko"))
    with transaction():
        new = factors.new_list(person, by=world.actor("koko"))
    assert used(person, old[0]) is None
    assert used(person, new[0]) is FactorKind.LIST
    assert len(db.session.scalars(select(ListedCode)).all()) == 10


def test_the_last_factor_stays_while_it_is_compulsory(world):
    person, _ = with_app(world)
    with transaction():
        factors.new_list(person, by=world.actor("koko"))
    one, other = queries.factors_of(person.id)
    with transaction():
        factors.remove(one, compulsory=True, by=world.actor("koko"))
    with pytest.raises(Impossible, match="Pflicht"), transaction():
        factors.remove(other, compulsory=True, by=world.actor("koko"))
    with transaction():
        factors.remove(other, compulsory=False, by=world.actor("koko"))
    assert queries.factors_of(person.id) == []


def test_a_passkey_whose_count_does_not_grow_was_copied(world):
    person = world.membership("koko").person
    with transaction():
        counting = factors.add_passkey(person, NewKey(b"a", b"k", 4), "Laptop", by=world.actor("koko"))
        silent = factors.add_passkey(person, NewKey(b"b", b"k", 0), "", by=world.actor("koko"))
        with pytest.raises(Impossible, match="schon"):
            factors.add_passkey(
                world.membership("ag").person, NewKey(b"a", b"x", 0), "", by=world.actor("ag")
            )
    for count, taken in ((5, True), (5, False), (4, False), (0, False), (9, True)):
        with transaction():
            if taken:
                factors.note_passkey(counting.id, count)
            else:
                with pytest.raises(Impossible):
                    factors.note_passkey(counting.id, count)
    # Many passkeys do not count at all.
    with transaction():
        factors.note_passkey(silent.id, 0)


def test_whoever_has_lost_all_starts_anew_and_it_is_logged(world):
    person, secret = with_app(world)
    with transaction():
        codes = factors.new_list(person, by=world.actor("koko"))
        assert factors.reset(person, by=world.actor("administrator")) == 2
    assert used(person, codes[0]) is None
    assert used(person, code_at(secret, clock.now())) is None
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    assert [(each.action, each.detail) for each in entries] == [
        ("factor.add", "kind=app"),
        ("factor.add", "kind=list"),
        ("factor.reset", "factors=2"),
    ]


def test_the_stages_of_a_sign_in():
    def stage(**given: bool) -> Stage:
        usual = dict.fromkeys(("has_factor", "proved", "has_start_password", "compulsory"), False)
        return rules.stage_of(**{**usual, **given})

    assert stage() is Stage.OPEN
    assert stage(has_factor=True, has_start_password=True, compulsory=True) is Stage.SECOND_FACTOR
    assert stage(has_factor=True, proved=True, has_start_password=True) is Stage.PASSWORD
    assert stage(has_start_password=True, compulsory=True) is Stage.PASSWORD
    assert stage(compulsory=True) is Stage.ENROLMENT
    assert stage(compulsory=True, proved=True) is Stage.OPEN
    assert stage(has_factor=True, proved=True, compulsory=True) is Stage.OPEN


def test_only_the_ag_is_far_from_names():
    assert frozenset(PERSONAL_ROLES) - {Role.AG} == rules.NEAR_NAMES


@given(st.text(max_size=60))
def test_any_text_is_a_wrong_code_and_nothing_else(typed):
    secret = "A" * 32
    step = rules.step_shown(secret, rules.tidy_code(typed), NOON, None)
    assert step is None or typed.replace(" ", "").replace("-", "").isdigit()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://kette.kreis.example", "kette.kreis.example"),
        ("https://kette.kreis.example:8443/", "kette.kreis.example"),
        ("http://localhost:5000", "localhost"),
        ("http://127.0.0.1:5000", None),
        ("https://[::1]:5000", None),
        ("http://kette.kreis.example", None),
        ("", None),
    ],
)
def test_passkeys_hold_for_names_under_tls(address, name):
    site = site_of(address)
    assert (site.name if site else None) == name


def with_app(world: World, noon: datetime = NOON):
    """Give the KoKo an app of which no code of this noon was used."""
    person = world.membership("koko").person
    with clock.standing_at(noon - timedelta(hours=1)), transaction():
        begun = factors.begin_app(person)
        secret = factors.secret_of(begun)
        assert factors.confirm_app(begun.id, code_at(secret, clock.now()), by=world.actor("koko"))
    return person, secret


def used(person, code: str) -> FactorKind | None:
    """Use a code; say what kind of factor took it."""
    with transaction():
        factor = factors.use_code(person, code)
        return factor.kind if factor else None


@pytest.fixture
def world(app_context: Flask) -> World:
    made = make_world(app_context)
    made.enter()
    return made
