"""Kettenstadt: invented through and through, the same for the same day, and nothing in it that the rules forbid."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select, text

from kette import audit, clock
from kette.calendar import is_working_day, school_year
from kette.chain import OPEN_LINKS, Link
from kette.demo import city, fates, pupils
from kette.demo.plan import plans
from kette.institutions.rules.passwords import check_password
from kette.roles import InstitutionKind

# After the last school day, on the day after the half-year report, and between.
AUTUMN, JUST_BEGUN, SUMMER = date(2026, 11, 22), date(2027, 2, 13), date(2026, 6, 10)
# What must be equal for the same day and seed: counts, numbers, links, holders, days; ids, keys and words drawn by
# the system's own dice may differ.
SAME = """\
SELECT number, cohort, class_name, seq, link, link_since, holder_since, active_at, outcome, i.name
FROM cases c LEFT JOIN institutions i ON i.id = c.holder_id ORDER BY number;
SELECT c.number, s.seq, step, from_link, to_link, at, i.name, s.outcome, code
FROM steps s JOIN cases c ON c.id = s.case_id LEFT JOIN institutions i ON i.id = s.holder_id ORDER BY 1, 2;
SELECT c.number, a.due_on, a.made_at, a.done_at, a.result
FROM agreements a JOIN cases c ON c.id = a.case_id ORDER BY 1, 3, 2;
SELECT c.number, contact_on, way, reached, at FROM contacts k JOIN cases c ON c.id = k.case_id ORDER BY 1, 5;
SELECT c.number, h.state, h.made_at, h.offered_at, h.deadline_on, h.answered_at, i.name
FROM handovers h JOIN cases c ON c.id = h.case_id JOIN institutions i ON i.id = h.to_id ORDER BY 1, 3;
SELECT c.number, f.key, f.value, f.recorded_at FROM facts f JOIN cases c ON c.id = f.case_id ORDER BY 1, 4, 2;
SELECT search FROM identities ORDER BY search;
SELECT held_on, kind, state, started_at, closed_at FROM conferences ORDER BY 1, 2;
SELECT class_name, pupils, unplaced, at FROM class_reports ORDER BY 4, 1;
SELECT class_name, count(*) FROM candidates GROUP BY 1 ORDER BY 1;
SELECT action, count(*), min(at), max(at) FROM audit_entries GROUP BY 1 ORDER BY 1;
SELECT recipient, state, queued_at FROM mails ORDER BY 3, 1;
SELECT title, places, places_free FROM offers ORDER BY 1"""


def test_the_same_day_and_seed_give_the_same_kettenstadt_which_shows_the_chain(tmp_path: Path) -> None:
    first, second = (made(tmp_path / name, AUTUMN) for name in "ab")
    look_at(first, AUTUMN)
    assert digest(first) == digest(second)


@pytest.mark.postgresql
def test_kettenstadt_shows_the_chain_in_autumn_and_breaks_no_rule(app: Flask) -> None:
    lives_through(app, AUTUMN)


@pytest.mark.one_engine
def test_kettenstadt_shows_the_chain_when_the_school_year_has_just_begun(app: Flask) -> None:
    lives_through(app, JUST_BEGUN)


def lives_through(app: Flask, day: date) -> None:
    """Fill an empty database with Kettenstadt as on a day, and look at it."""
    fill_in(app, day)
    look_at(app, day)


def look_at(app: Flask, day: date) -> None:
    """Look at a Kettenstadt as on its day."""
    with inside(app, day):
        shows_the_chain(day)
        keeps_the_rules(day)
        is_invented()


def shows_the_chain(day: date) -> None:
    """Every link, every kind of open work, and a finished year before."""
    now, before = current(day), current(day) - 1
    by_link = dict(rows("SELECT link, count(*) FROM cases WHERE cohort = :c GROUP BY link", c=now))
    assert set(by_link) == {link.value for link in Link}
    assert 55 <= sum(by_link.values()) <= 75
    assert rows("SELECT DISTINCT link FROM cases WHERE cohort = :c", c=before) == [("closed",)]
    assert 50 <= count("cases", f"cohort = {before}") <= 65
    to_jobcenter = (
        "SELECT h.deadline_on < :d FROM handovers h JOIN institutions i ON i.id = h.to_id"
        " JOIN bases b ON b.id = h.basis_id WHERE h.state = 'offered' AND i.kind = 'jobcenter' AND b.kind = 'consent'"
    )
    assert {bool(late) for (late,) in rows(to_jobcenter, d=day)} == {True, False}
    for state in ("waiting", "offered", "accepted", "declined", "withdrawn"):
        if state != "withdrawn":
            assert count("handovers", f"state = '{state}'"), state
    assert count("handovers", "giving_back")
    assert count("conferences", "state = 'closed'") >= 4
    ahead = rows("SELECT id, held_on FROM conferences WHERE state = 'open'")
    assert len(ahead) == 1
    assert count("agenda_items", f"state = 'waiting' AND conference_id = {ahead[0][0]}") >= 5
    assert count("decisions", "code = 'hand_over'")
    assert count("decisions", "dissent")
    assert count("agreements", f"done_at IS NULL AND due_on < '{day}'")
    assert count("agreements", f"done_at IS NULL AND due_on >= '{day}'")
    assert count("contacts", "NOT reached")
    assert count("texts", "entrusted")
    assert count("class_reports", "unplaced = 0")
    assert count("candidates", "confirmed_at IS NULL") >= 15
    assert count("offers", "places_free > 0") >= 5
    assert count("facts", "key = 'consent' AND value = 'refused'")
    outcomes = {key for (key,) in rows("SELECT DISTINCT outcome FROM cases WHERE link = 'closed'")}
    assert {"UNBE", "VERZOG", "IRRTUM", "DUAL", "AV"} <= outcomes | {"ABSENZ"}
    at_the_net = "holder_id = (SELECT id FROM institutions WHERE kind = 'safety_net')"
    assert count("steps", at_the_net)
    if day > school_year(now).last_day:
        assert count("cases", at_the_net)


def keeps_the_rules(day: date) -> None:
    """One holder for each open case, nothing on or after the day, nothing outside working hours, a whole log."""
    opened = ", ".join(f"'{link.value}'" for link in OPEN_LINKS)
    assert not count("cases", f"link IN ({opened}) AND holder_id IS NULL")
    assert not count("cases", "holder_id IN (SELECT id FROM institutions WHERE kind = 'coordination')")
    midnight = clock.at_local(day, 0)
    for table, column in (
        ("steps", "at"),
        ("contacts", "at"),
        ("audit_entries", "at"),
        ("facts", "recorded_at"),
    ):
        moments = [clock.local(moment_of(at)) for (at,) in rows(f"SELECT {column} FROM {table}")]
        assert max(moments) < midnight, table
        assert {moment.hour for moment in moments} <= set(range(6, 17)), table
    steps = [clock.local(moment_of(at)).date() for (at,) in rows("SELECT at FROM steps")]
    assert [one for one in set(steps) if not is_working_day(one)] == []
    # Whose Schulpflicht is over stays with no school after the last school day.
    stranded = (
        "SELECT c.number FROM cases c JOIN institutions i ON i.id = c.holder_id"
        " JOIN facts f ON f.case_id = c.id AND f.key = 'compulsory_until'"
        " WHERE i.kind IN ('school', 'vocational_college') AND c.link <> 'offered' AND f.value < :d AND c.cohort = :c"
    )
    if day > school_year(current(day)).last_day:
        assert rows(stranded, d=day.isoformat(), c=current(day)) == []
    verdict = audit.verify_kommune()
    assert verdict.first_broken is None
    assert verdict.entries > 1000


def is_invented() -> None:
    """No name, number or address that somebody could have."""
    from kette.cases.models import Case
    from kette.cases.queries.sight import personal_data
    from kette.db import db

    scripts = ""
    for case in db.session.scalars(select(Case)):
        person = personal_data(case)
        assert person is not None
        assert person.family_name in pupils.FAMILY_NAMES
        assert person.town == city.NAME
        assert person.phone.startswith("0202 55")
        assert person.email == "" or person.email.endswith("@example.org")
        assert person.street.rpartition(" ")[0] in pupils.STREETS
        scripts += person.family_name
    assert {"П", "ن", "Ö", "Ş"} <= set(scripts)
    for (address,) in rows("SELECT mailbox FROM institutions UNION SELECT email FROM people"):
        assert address.endswith("@example.org")


def test_all_kinds_of_institutions_and_six_schools_take_part():
    assert {place.kind for place in city.PLACES} == set(InstitutionKind)
    forms = [place.form for place in city.PLACES if place.form]
    assert len(set(forms)) == len(forms) == 6
    assert {one.place for one in city.PEOPLE} == {place.key for place in city.PLACES}


def test_passwords_are_readable_strong_and_differ_per_person(app_context):
    drawn = {one.user_name: city.password(one.user_name) for one in city.PEOPLE}
    assert drawn == {one.user_name: city.password(one.user_name) for one in city.PEOPLE}
    assert len(set(drawn.values())) == len(drawn)
    for one in city.PEOPLE:
        check_password(drawn[one.user_name], (one.user_name, one.name, city.NAME))


def test_passwords_differ_per_installation(tmp_path):
    drawn = []
    for name in "ab":
        with new_app(tmp_path / name, key=name.encode() * 32).app_context():
            drawn.append(city.password("jobcenter"))
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(
    "day", [date(2026, 2, 6), date(2026, 2, 7), SUMMER, AUTUMN, date(2027, 2, 12), JUST_BEGUN]
)
def test_the_newest_year_whose_half_year_report_is_past_is_in_progress(day):
    past, now = plans(day)
    assert past.cohort == now.cohort - 1 == current(day) - 1
    assert school_year(now.cohort).last_half_year_day < day <= school_year(now.cohort + 1).last_half_year_day
    assert past.begin < past.early[0].day < past.early[-1].day < school_year(past.cohort).last_school_day
    assert past.end <= day == now.end
    assert now.begin < now.early[0].day <= now.early[-1].day < now.recent.day < day < now.ahead.day


def test_about_sixty_go_each_year():
    assert 50 <= sum(fate.past for fate in fates.FATES) <= 70
    assert 55 <= sum(fate.now for fate in fates.FATES) <= 75


def test_nobody_is_drawn_twice():
    register = pupils.Register(Random("test"))
    drawn = [register.draw(city.PLACES[n % 6], 2027).person for n in range(200)]
    assert len({(one.full_name, one.born_on) for one in drawn}) == 200


def test_kettenstadt_is_refused_where_somebody_is_already(app_context):
    from kette.db import transaction
    from kette.demo import fill
    from kette.institutions.service.opening import found_kommune

    with transaction():
        found_kommune("Eigenstadt", "05999999")
    with pytest.raises(fill.NotPossible, match="nicht leer"):
        fill.fill(AUTUMN)
    with pytest.raises(fill.NotPossible, match="gibt es nur von"):
        fill.fill(date(1999, 1, 1))


@contextmanager
def inside(app: Flask, day: date) -> Iterator[None]:
    """Stand in Kettenstadt on a day."""
    from kette.db import db, enter_kommune
    from kette.institutions.models import Kommune

    with app.app_context(), clock.standing_at(clock.at_local(day, 9)):
        enter_kommune(db.session.scalars(select(Kommune.id)).one())
        yield
        db.session.remove()


def fill_in(app: Flask, day: date) -> None:
    """Fill the app's database with Kettenstadt as on a day; passwords cost next to nothing."""
    from kette.db import db
    from kette.demo import fill
    from tests.world import cheapen

    cheapen(app)
    with app.app_context():
        fill.fill(day)
        db.session.remove()


def rows(query: str, **values: object) -> list[tuple[object, ...]]:
    """Ask the database in its own words."""
    from kette.db import db

    return [tuple(row) for row in db.session.execute(text(query), values)]


def count(table: str, condition: str) -> int:
    """Count rows."""
    return int(str(rows(f"SELECT count(*) FROM {table} WHERE {condition}")[0][0]))


def moment_of(stored: object) -> datetime:
    """Read a moment as either engine returns it."""
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def current(day: date) -> int:
    """Return the year in progress: the newest whose half-year report is past."""
    return max(year for year in range(2020, 2031) if school_year(year).last_half_year_day < day)


def made(place: Path, day: date) -> Flask:
    """Make Kettenstadt in a database of its own."""
    from kette.db import migrate

    app = new_app(place)
    migrate(app)
    fill_in(app, day)
    return app


def new_app(place: Path, key: bytes = b"k" * 32) -> Flask:
    """Make an app on an empty folder."""
    from kette.app import create_app

    place.mkdir()
    keys = {1: base64.b64encode(key).decode()}
    return create_app(place, TESTING=True, SECRET_KEY="s" * 40, MASTER_KEYS=keys)


def digest(app: Flask) -> list[str]:
    """Return a hash of each thing that must be the same."""
    from kette.db import db

    with app.app_context():
        found = [hashlib.sha256(repr(rows(query)).encode()).hexdigest() for query in SAME.split(";")]
        db.session.remove()
        db.engine.dispose()
    return found
