"""Setting identification dates, stating a class by hand, freezing what was stated, and correcting it afterwards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kette import audit, clock
from kette.calendar import school_year_of
from kette.db import db, kommune_here, lock_row
from kette.institutions.models import Institution, Kommune
from kette.intake.models.dates import IdentificationDate, IdentificationLine, LineKind
from kette.intake.models.lists import ClassReport
from kette.intake.queries import dates, lists
from kette.intake.rules.classes import WITHOUT_ANSCHLUSS, class_label
from kette.intake.rules.dates import GRACE, DateState, SchoolBook, Window, why_not
from kette.intake.service.forgetting import lock_lists
from kette.roles import Actor


class NotDated(Exception):
    """A date cannot be set like this; the text is the German sentence for the reader."""


class NotStated(Exception):
    """A class cannot be stated like this; the text is the German sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of an identification date: from when statements count, by when they are due, until when they still count."""

    opens_on: date
    on: date
    closes_on: date


def set_date(cohort: int, label: str, days: Days, *, by: Actor, instead_of: date | None = None) -> None:
    """Set an identification date of a school year, or change the one that was due on another day.

    :raises NotDated: if it lies in another school year, overlaps another date, is frozen, or is gone.
    """
    rows = _plan(cohort, by=by)
    changed = next((row for row in rows if row.due_on == instead_of), None) if instead_of else None
    if instead_of is not None and changed is None:
        raise NotDated("Diesen Termin gibt es nicht mehr. Bitte sehen Sie die Liste noch einmal an.")
    if changed is not None and changed.frozen_at is not None:
        raise NotDated("Dieser Termin ist beendet; sein Stand ist festgehalten und bleibt, wie er ist.")
    window = Window(label, days.opens_on, days.on, days.closes_on)
    if days.closes_on < clock.today():
        raise NotDated("Der ganze Zeitraum liegt in der Vergangenheit.")
    if {school_year_of(day).cohort for day in (days.opens_on, days.on, days.closes_on)} != {cohort}:
        raise NotDated("Die Tage liegen nicht in diesem Schuljahr (1. August bis 31. Juli).")
    others = [one for one in dates.windows(cohort) if changed is None or one.date_id != changed.id]
    refusal = why_not(window, others)
    if refusal is not None:
        raise NotDated(refusal)
    row = changed or IdentificationDate(kommune_id=by.kommune_id, cohort=cohort)
    row.label, row.opens_on, row.due_on, row.closes_on = label, days.opens_on, days.on, days.closes_on
    row.set_at, row.membership_id = clock.now(), by.membership_id
    db.session.add(row)
    db.session.flush()
    _log("dates.set", cohort, days.on, by)


def drop_date(cohort: int, on: date, *, by: Actor) -> None:
    """Strike a date that is not frozen yet.

    :raises NotDated: if it is frozen, gone, or the last one of the school year.
    """
    rows = _plan(cohort, by=by)
    row = next((row for row in rows if row.due_on == on and row.frozen_at is None), None)
    if row is None:
        raise NotDated("Diesen Termin gibt es nicht mehr, oder sein Stand ist festgehalten.")
    if len(rows) == 1:
        raise NotDated(
            "Ein Schuljahr braucht mindestens einen Termin. Bitte ändern Sie ihn, statt ihn zu streichen."
        )
    db.session.delete(row)
    db.session.flush()
    _log("dates.drop", cohort, on, by)


def state_class(
    class_name: str, pupils: int | None, unplaced: int, *, school: Institution, cohort: int, by: Actor
) -> ClassReport:
    """State for a class how many are without an Anschluss, without a list; none is a statement too.

    :param class_name: empty for the whole school, where it names no classes.
    :raises NotStated: if fewer are stated than are reported by name, or more than there are.
    """
    lock_lists(school)
    known = {line.class_name.casefold(): line.class_name for line in _own(school, cohort).lines}
    name = known.get(class_name.casefold(), class_name)
    named = _without(school, cohort).get(name, 0)
    if unplaced < named:
        raise NotStated(
            f"{class_label(name)}: {named} sind gemeldet und noch ohne Anschluss, Sie nennen {unplaced}. Wer inzwischen "
            "einen Anschluss hat: bitte im Fall festhalten; dann stimmt die Zahl von selbst."
        )
    if pupils is not None and unplaced > pupils:
        raise NotStated(f"{class_label(name)}: Es können nicht mehr ohne Anschluss sein, als die Klasse hat.")
    return _state(name, pupils, unplaced, school=school, cohort=cohort, by=by)


def confirm_classes(
    names: Collection[str] | None, *, school: Institution, cohort: int, by: Actor
) -> list[ClassReport]:
    """Confirm for the open date what stands: for each silent class without a fresh list, how many are without an Anschluss.

    :param names: these classes alone, also where they have answered and the number is another one now; all that are
        silent when not given.
    """
    lock_lists(school)
    asked = [line.class_name for line in _own(school, cohort).lines if names is not None or not line.answered]
    waiting = {state.name for state in lists.class_states(by, cohort) if state.pupils and state.fresh}
    mine = {state.name for state in lists.class_states(by, cohort)}
    pupils, without = dates.last_counted(school.id, cohort), _without(school, cohort)
    made = []
    for name in asked:
        if name in waiting or name not in mine or (names is not None and name not in names):
            continue
        counted = pupils.get(name)
        if counted is not None and counted < without.get(name, 0):
            counted = None
        made.append(_state(name, counted, without.get(name, 0), school=school, cohort=cohort, by=by))
    return made


def correct(
    cohort: int,
    on: date,
    class_name: str,
    unplaced: int,
    *,
    pupils: int | None = None,
    school: Institution,
    by: Actor,
) -> IdentificationLine:
    """Correct what a school had stated for a class at a frozen date: a later entry, the frozen one stays.

    :raises NotStated: if the date is not frozen, or more are stated than there are.
    """
    window = next((one for one in dates.windows(cohort) if one.on == on), None)
    if window is None or window.frozen_at is None or window.date_id is None:
        raise NotStated(
            "Dieser Termin ist noch nicht beendet. Melden Sie einfach noch einmal; das Neueste zählt."
        )
    if pupils is not None and unplaced > pupils:
        raise NotStated(
            f"{class_label(class_name)}: Es können nicht mehr ohne Anschluss sein, als die Klasse hat."
        )
    now = clock.now()
    line = IdentificationLine(
        kommune_id=by.kommune_id,
        date_id=window.date_id,
        school_id=school.id,
        class_name=class_name,
        kind=LineKind.CORRECTED,
        pupils=pupils,
        unplaced=unplaced,
        stated_at=now,
        at=now,
        membership_id=by.membership_id,
    )
    db.session.add(line)
    audit.write(
        "dates.correct",
        by=by,
        object_type="institution",
        object_id=school.public_id,
        detail=f"date={on.isoformat()} unplaced={unplaced}",
    )
    return line


def freeze_due(day: date) -> int:
    """Freeze every date that has ended: a row per school and class, silent ones included; return how many dates.

    Dates that ended before anybody took part are left alone: there is nothing to compare with.
    """
    frozen = 0
    _lock_dates()
    cohort = school_year_of(day).cohort
    for year in (cohort - 1, cohort):
        for window in dates.windows(year):
            ended = window.frozen_at is None and window.state(day) is DateState.CLOSED
            if ended and (day - window.closes_on <= GRACE or dates.has_statements(year, window)):
                _freeze(year, window)
                frozen += 1
    return frozen


def _freeze(cohort: int, window: Window) -> None:
    system = Actor.system(kommune_here())
    planned = next(row for row in _plan(cohort, by=system) if row.due_on == window.on)
    row = lock_row(IdentificationDate, planned.id)
    if row.frozen_at is not None:
        return
    schools = dates.asked_schools()
    now = clock.now()
    for school_id, book in dates.books(cohort, window, schools).items():
        said = [(one.class_name, one.pupils, one.unplaced, one.stated_at) for one in book.lines]
        for name, pupils, unplaced, stated_at in said or [("", None, None, None)]:
            db.session.add(
                IdentificationLine(
                    kommune_id=system.kommune_id,
                    date_id=row.id,
                    school_id=school_id,
                    class_name=name,
                    kind=LineKind.FROZEN,
                    pupils=pupils,
                    unplaced=unplaced,
                    stated_at=stated_at,
                    at=now,
                )
            )
    row.frozen_at = now
    db.session.flush()
    _log("dates.freeze", cohort, window.on, system)


def _plan(cohort: int, *, by: Actor) -> list[IdentificationDate]:
    """Return the rows of a school year's dates, writing down the usual ones where the Kommune has set none.

    From here on nobody else changes the dates of this Kommune.
    """
    _lock_dates()
    rows = list(db.session.scalars(select(IdentificationDate).where(IdentificationDate.cohort == cohort)))
    if rows:
        return rows
    made = [
        IdentificationDate(
            kommune_id=by.kommune_id,
            cohort=cohort,
            label=one.label,
            opens_on=one.opens_on,
            due_on=one.on,
            closes_on=one.closes_on,
            set_at=clock.now(),
        )
        for one in dates.windows(cohort)
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def _lock_dates() -> None:
    # Without touching the key: rows that refer to the Kommune meanwhile need not wait.
    db.session.scalars(
        select(Kommune).where(Kommune.id == kommune_here()).with_for_update(key_share=True)
    ).one()


def _own(school: Institution, cohort: int) -> SchoolBook:
    window = dates.open_window(clock.today()) or dates.next_window(clock.today())
    return dates.books(cohort, window, [school], school.id)[school.id]


def _without(school: Institution, cohort: int) -> dict[str, int]:
    """Count of each class who is reported by name and without an Anschluss now."""
    found: dict[str, int] = {}
    for _, name, link, _ in lists.cases_by_class(school.id, cohort):
        found[name] = found.get(name, 0) + (link in WITHOUT_ANSCHLUSS)
    return found


def _state(
    name: str, pupils: int | None, unplaced: int, *, school: Institution, cohort: int, by: Actor
) -> ClassReport:
    statement = ClassReport(
        kommune_id=school.kommune_id,
        school_id=school.id,
        cohort=cohort,
        class_name=name,
        pupils=pupils,
        unplaced=unplaced,
        at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(statement)
    audit.write(
        "intake.class_report",
        by=by,
        object_type="institution",
        object_id=school.public_id,
        detail=f"cohort={cohort} pupils={pupils} unplaced={unplaced} by_hand",
    )
    return statement


def _log(action: str, cohort: int, on: date, by: Actor) -> None:
    audit.write(action, by=by, object_type="dates", object_id=str(cohort), detail=f"date={on.isoformat()}")
