"""How the conferences of Kettenstadt go: planned, invited to, held case by case, closed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from kette import clock
from kette.calendar import add_working_days
from kette.cases.rules.outcomes import Proof
from kette.chain import OPEN_LINKS, Link
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.rules.states import Attendance, ConferenceKind, DecisionCode
from kette.conferences.service import leading, planning
from kette.demo import words
from kette.demo.city import City
from kette.demo.plan import Meeting, working_days_before
from kette.demo.story import Story
from kette.roles import Actor

_BODIES = ("jugendamt", "ki", "jobcenter", "agentur", "lotsen")
_PER_CASE = timedelta(minutes=4)
# Where a case may stand to be put on an agenda, or to wait on one.
_FITTING = OPEN_LINKS - {Link.OFFERED, Link.ARRIVED, Link.PROMISED}


def conference(meeting: Meeting, city: City, rng: Random) -> Iterator[datetime]:
    """Hold one conference; each `yield` is the next moment at which something happens."""
    by = city.people["nord.schule" if meeting.school else "moderation"]
    yield clock.at_local(working_days_before(meeting.day, 10), 10)
    schools = dict.fromkeys(story.place.key for story in meeting.stories)
    planned = planning.plan(
        ConferenceKind.SCHOOL if meeting.school else ConferenceKind.KOMMUNE,
        meeting.day,
        "09:00" if meeting.school else "14:00",
        participants=[city.places[key] for key in (*_BODIES, *schools)],
        by=by,
        school=city.places[meeting.school] if meeting.school else None,
        place="Raum 1.10" if meeting.school else "Rathaus, Musterzimmer",
    )
    yield clock.at_local(working_days_before(meeting.day, 7), 11)
    _bring(planned, meeting, by)
    planning.invite(planned, by)
    yield clock.at_local(working_days_before(meeting.day, 3), 11)
    _bring(planned, meeting, by)
    begin = clock.at_local(meeting.day, 9 if meeting.school else 14)
    yield begin
    _bring(planned, meeting, by)
    leading.start(planned, by)
    _seat(planned, by, rng)
    for number, item in enumerate(list(planned.items), 1):
        yield begin + number * _PER_CASE
        story = next(one for one in meeting.stories if one.case_id == item.case_id)
        if item.case.link is Link.CONFERENCE:
            _decide(item, story, by, rng)
    yield begin + (len(planned.items) + 2) * _PER_CASE
    leading.close(planned, by)


def _bring(planned: Conference, meeting: Meeting, by: Actor) -> None:
    """Put those on the agenda who are reported by now."""
    there = {item.case_id for item in planned.items}
    for story in meeting.stories:
        if story.case_id is not None and story.case_id not in there and story.case.link in _FITTING:
            planning.add_case(planned, story.case, by)


def _seat(planned: Conference, by: Actor, rng: Random) -> None:
    """Note who came: whoever holds one of the cases, and most of the others."""
    holders = {item.case.holder_id for item in planned.items}
    by_chance = (
        Attendance.PRESENT,
        Attendance.PRESENT,
        Attendance.PRESENT,
        Attendance.EXCUSED,
        Attendance.ABSENT,
    )
    for participant in planned.participants:
        is_holder = participant.institution_id in holders
        leading.note_attendance(participant, Attendance.PRESENT if is_holder else rng.choice(by_chance), by)


def _decide(item: AgendaItem, story: Story, by: Actor, rng: Random) -> None:
    fate = story.fate
    code = fate.by or DecisionCode.KEEP
    receiver = story.city.places[fate.to] if code is DecisionCode.HAND_OVER else None
    holder = item.case.holder
    dissent = rng.random() < 0.05
    agreements = []
    if code is DecisionCode.KEEP and holder is not None:
        agreements.append(
            (rng.choice(words.AGREEMENTS), holder, add_working_days(clock.today(), rng.randint(5, 12)))
        )
    leading.decide(
        item,
        code,
        by=by,
        receiver=receiver,
        note=words.DISSENT if dissent else rng.choice(words.DECISIONS),
        dissent=dissent,
        agreements=agreements,
        outcome=fate.outcomes[0] if code is DecisionCode.PROMISE else None,
        proof=Proof.WRITTEN if code is DecisionCode.PROMISE else None,
    )
