"""The filling of an empty database with Kettenstadt as it stands on a day."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from sqlalchemy import func, select

from kette import audit, clock, outbox
from kette.calendar import add_working_days, school_year, school_year_of
from kette.cases.models import Case
from kette.chain import BASES_OF_AN_OFFER, Link
from kette.db import db, everywhere, transaction
from kette.demo import city as cities
from kette.demo import dates, lists, offers
from kette.demo.city import City
from kette.demo.fates import FATES, Fate
from kette.demo.life import life
from kette.demo.plan import Meeting, Plan, plans, working_days_before
from kette.demo.pupils import Pupil, Register
from kette.demo.story import Story
from kette.demo.table import conference
from kette.demo.walk import Course, walk
from kette.handover import queries as handovers
from kette.handover.service import door as handover
from kette.institutions.models import Kommune
from kette.roles import SCHOOL_KINDS, Actor

EARLIEST, LATEST = date(2010, 1, 1), date(2090, 1, 1)
_SCHOOLS = tuple(place for place in cities.PLACES if place.number)
_WEIGHTS = {"nord": 6, "sued": 4, "bach": 4, "wald": 2, "west": 3, "berufskolleg": 3}
_OF_AGE = ("nord", "bach", "berufskolleg")
_WITHOUT_LIST = "wald"  # a small school that reports one by one
_CLASS_SIZE = 17
_MAIL_KEPT = timedelta(days=5)


class NotPossible(Exception):
    """Kettenstadt cannot be made; the text is the German sentence for the reader."""


def is_empty() -> bool:
    """Say whether the database holds no Kommune yet."""
    with everywhere():
        return db.session.scalars(select(Kommune.id).limit(1)).first() is None


def fill(on: date | None = None, seed: int = 1) -> dict[str, int]:
    """Make Kettenstadt in one transaction, wholly or not at all; the same day and seed give the same again.

    :param on: the day on which it stands; today when not given. Nothing happens on it, so that its hour does not matter.
    :returns: how many cases there are, open and closed.
    :raises NotPossible: if the database is not empty, or the day lies too far away.
    """
    day = on or clock.today()
    if not EARLIEST <= day <= LATEST:
        raise NotPossible(f"Kettenstadt gibt es nur von {EARLIEST.year} bis {LATEST.year}.")
    with transaction():
        if not is_empty():
            raise NotPossible(
                "Die Datenbank ist nicht leer; Kettenstadt entsteht nur in einer leeren. Es wurde nichts geändert."
            )
        past, current = plans(day)
        first = working_days_before(past.begin, 15)
        with clock.standing_at(clock.at_local(first, 8)):
            city = cities.found(accepts_since=first)
            by, name = Actor.system(city.kommune_id), cities.NAME.lower()
            audit.write("kommune.found", by=by, object_type="kommune", object_id=name, detail="demo")
        rng = Random(f"kettenstadt:{seed}")
        register = Register(rng)
        courses: list[Course] = []
        for plan in (past, current):
            courses += _year(city, plan, register, rng)
        courses += [_waiting_list(city, day, register), offers.keep(city, past.begin)]
        walk(courses, clock.at_local(day, 0))
        _send_mails(day)
        return _counts()


def _year(city: City, plan: Plan, register: Register, rng: Random) -> Iterator[Course]:
    list_days = {place.key: plan.list_day(rng) for place in _SCHOOLS}
    stories: list[Story] = []
    courses: list[Course] = []
    for fate in FATES:
        for _ in range(fate.past if plan.is_past else fate.now):
            story = _story(city, plan, fate, list_days, register, rng, number=len(stories))
            stories.append(story)
            courses.append(life(story, _meeting(story)))
    for number, place in enumerate(_SCHOOLS):
        listed = [story for story in stories if story.place is place and story.from_list]
        if listed:
            others = [register.draw(place, plan.cohort) for _ in range(_CLASS_SIZE * len(place.classes))]
            yield lists.identification(city, place, list_days[place.key], listed, others)
            yield dates.later_answers(city, place, plan.cohort, number)
    yield from courses
    meetings = {id(one): one for one in (*plan.early, plan.recent, plan.ahead)}.values()
    for meeting in meetings:
        if meeting.stories:
            yield conference(meeting, city, Random(rng.random()))
    yield dates.freezing(plan.cohort)
    yield _end_of_school(city, plan)


def _story(
    city: City,
    plan: Plan,
    fate: Fate,
    list_days: dict[str, date],
    register: Register,
    rng: Random,
    number: int,
) -> Story:
    schools = [
        place for place in _SCHOOLS if place.key != fate.to and (not fate.of_age or place.key in _OF_AGE)
    ]
    place = rng.choices(schools, [_WEIGHTS[one.key] for one in schools])[0]
    pupil = register.draw(
        place, plan.cohort, of_age=fate.of_age, other_script=number in (20, 40) and not plan.is_past
    )
    own = Random(rng.random())
    from_list = False
    if fate.recent and not plan.is_past:
        least, most = (19, 30) if fate.by else (9, 19) if fate.rest is not Link.REPORTED else (2, 14)
        report_on = working_days_before(plan.end, own.randint(least, most))
    else:
        from_list = place.key != _WITHOUT_LIST and own.random() < 0.7
        report_on = list_days[place.key] if from_list else plan.late_day(own)
    return Story(city, plan, fate, place, pupil, own, report_on, from_list)


def _meeting(story: Story) -> Meeting | None:
    """Put a story down for the conferences that take it, and return the one that decides."""
    fate, plan = story.fate, story.plan
    if not plan.is_past and fate.rest is Link.CONFERENCE:
        plan.ahead.stories.append(story)
    if fate.by is None:
        return None
    meeting = (
        plan.recent
        if fate.recent and not plan.is_past
        else plan.meeting_after(story.report_on, story.place.key)
    )
    meeting.stories.append(story)
    return meeting


def _waiting_list(city: City, on: date, register: Register) -> Course:
    """Let one school hand in a list that still waits for its ticks."""
    place = next(one for one in _SCHOOLS if one.key == "sued")
    cohort = school_year_of(on).cohort
    pupils = [register.draw(place, cohort) for _ in range(24)]
    waiting = [Pupil(one.person, "10c", one.degree, one.needs, one.language) for one in pupils]
    yield clock.at_local(working_days_before(on, 3), 8, 5)
    lists.hand_in(city, place, cohort, waiting)


def _end_of_school(city: City, plan: Plan) -> Course:
    """Hand over to the Auffangstelle whom no school holds any more: after the last school day, and when Schulpflicht ends."""
    for day in (school_year(plan.cohort).last_school_day, date(plan.cohort, 7, 31)):
        yield clock.at_local(add_working_days(day, 1), 7)
        schools = [row.id for row in city.places.values() if row.kind in SCHOOL_KINDS]
        cases = db.session.scalars(
            select(Case)
            .where(Case.cohort == plan.cohort, Case.holder_id.in_(schools), Case.link.in_(BASES_OF_AN_OFFER))
            .order_by(Case.id)
        ).all()
        for case in cases:
            if handovers.why_not_back(case, case.school) is not None:
                handover.propose(case, city.places["auffang"], by=Actor.system(city.kommune_id))


def _send_mails(on: date) -> None:
    """Note as sent what was queued before the last days; these stay in the outbox, to be read there."""
    before = clock.at_local(on - _MAIL_KEPT, 0)
    for mail in db.session.scalars(select(outbox.Mail).where(outbox.Mail.queued_at < before)):
        mail.state, mail.sent_at, mail.attempts = outbox.MailState.SENT, mail.queued_at, 1


def _counts() -> dict[str, int]:
    cases = db.session.scalars(select(func.count(Case.id))).one()
    closed = db.session.scalars(select(func.count(Case.id)).where(Case.link == Link.CLOSED)).one()
    return {"cases": cases, "open": cases - closed, "closed": closed}
