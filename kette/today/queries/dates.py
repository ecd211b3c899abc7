"""The identification date that is open: what a school has not said yet, and which schools have not answered."""

from kette.calendar import school_year_of
from kette.db import db
from kette.institutions.models import Institution
from kette.intake.queries.dates import asked_schools, books, open_window, own_book
from kette.intake.rules.dates import Answered
from kette.reminders.queries.answers import said_to
from kette.roles import SCHOOL_KINDS, Actor, Role
from kette.today.queries.tasks import COORDINATION, NOTHING, Asked, Task, Tasks, asked_why, one_row


def to_state(actor: Actor, asked: Asked) -> Tasks:
    """Say how many classes of the actor's school have not answered for the date that is open."""
    window = open_window(asked.day) if actor.institution_kind in SCHOOL_KINDS else None
    book = own_book(actor, asked.day) if window is not None else None
    if window is None or book is None or book.state is Answered.ALL:
        return NOTHING
    school = db.session.get_one(Institution, actor.institution_id).public_id
    # Class teachers answer for their classes; that the school needs longer is said by its coordination.
    speaks = actor.role is Role.SCHOOL
    if speaks and said_to("school_silent", {school: window.on}, asked.day):
        return NOTHING
    missing, classes = len(book.lines) - book.given, len(book.lines)
    lacking = (
        f"{missing} von {classes} Klassen {'fehlt' if missing == 1 else 'fehlen'}"
        if classes > 1
        else "Ihre Klasse fehlt"
        if classes
        else "noch ist keine Klasse genannt"
    )
    return one_row(
        Task(
            f"Bis zum {window.on:%d.%m.%Y} sagen, wer keinen Anschluss hat: {lacking}",
            "melden",
            "intake.identification",
            about=window.label,
            due_on=window.on,
            for_many=True,
            why=asked_why("school_silent", school, window.on, asked.day) if speaks else None,
        )
    )


def silent_schools(actor: Actor, asked: Asked) -> Tasks:
    """Say to the coordination how many schools have not answered for the date that is open, or not wholly."""
    window = open_window(asked.day) if actor.role in COORDINATION else None
    if window is None:
        return NOTHING
    stated = books(school_year_of(asked.day).cohort, window, asked_schools())
    silent = sum(one.state is not Answered.ALL for one in stated.values())
    if not silent:
        return NOTHING
    who = "1 Schule hat" if silent == 1 else f"{silent} Schulen haben"
    return one_row(
        Task(
            f"{who} zum {window.on:%d.%m.%Y} noch nicht oder nicht ganz geantwortet",
            "ansehen",
            "intake.identification",
            about=window.label,
            due_on=window.on,
            for_many=True,
        )
    )
