"""From what is watched to who is to be reminded of it on a day, as pure rules."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kette.calendar import ONE_DAY, add_working_days, is_working_day
from kette.reminders.rules.catalogue import NEXT_RUNG, RULE_OF, Rule
from kette.reminders.rules.parties import Party, Timing
from kette.reminders.rules.reasons import PutOff
from kette.roles import Actor, InstitutionKind, Role


@dataclass(frozen=True, slots=True)
class Addressee:
    """An institution, or one of its people where somebody is in charge.

    :param class_name: at the pupil's school, the class, because class teachers answer for their own alone.
    """

    institution_id: int
    membership_id: int | None = None
    class_name: str = ""

    @property
    def told(self) -> str:
        """Return how a reminder names it."""
        if self.membership_id is None:
            return f"i:{self.institution_id}"
        return f"m:{self.membership_id}"


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that a rule watches, as plain values; it names nobody.

    :param subject: public id of the handover, agreement, conference, case or school.
    :param page_id: public id for the address of the rule's page, empty where that needs none.
    :param counts_from: the day from which a rule with Timing.AFTER counts.
    :param due_on: the day on which it is due; when not given, the day of the reminder.
    :param case: public id of the case, where there is one.
    :param since: since when it is open.
    :param put_off: what those who owe it said last, why not yet and until when.
    """

    rule: str
    subject: str
    page_id: str
    parties: Mapping[Party, tuple[Addressee, ...]]
    counts_from: date
    due_on: date | None = None
    case: str | None = None
    since: date | None = None
    put_off: PutOff | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Something of which somebody is to be reminded.

    :param rung: 1 for those who are to act, 2 for those who wait for it or stand in.
    :param is_asked: whether it is told to whoever owes it, who may say why not yet.
    """

    rule: Rule
    told: Addressee
    rung: int
    subject: str
    page_id: str
    due_on: date
    overdue: bool
    case: str | None = None
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Counting:
    """How days are counted: working days per setting, and which days are free here besides the public holidays."""

    days: Mapping[str, int]
    also_free: Collection[date] = field(default_factory=frozenset)


def due(watched: Iterable[Watched], day: date, by: Counting, *, until: date | None = None) -> tuple[Due, ...]:
    """Return of what somebody is to be reminded on a day, each addressee once per thing.

    :param until: look ahead: also what is to be reminded of by then; `day` when not given.
    """
    found: dict[tuple[str, str, str], Due] = {}
    for one in watched:
        rule = RULE_OF[one.rule]
        remind_on = reminded_on(one, by)
        if remind_on is None or remind_on > (until or day):
            continue
        due_on = due_again(one, one.due_on or remind_on)
        for rung, party in _rungs(one, remind_on, due_on, day, by):
            for addressee in one.parties.get(party, ()):
                told = addressee if rung == 1 else _whole(addressee)
                key = (rule.key, one.subject, told.told)
                found.setdefault(
                    key,
                    Due(
                        rule,
                        told,
                        rung,
                        one.subject,
                        one.page_id,
                        due_on,
                        due_on < day,
                        one.case,
                        party is rule.tells[0],
                    ),
                )
    return tuple(found.values())


def due_again(one: Watched, due_on: date) -> date:
    """Return the day on which something is due: for what waits the granted one; once it may wait no longer, its own."""
    put = one.put_off
    return due_on if put is None or put.is_spent else max(due_on, put.until_on)


def _rungs(
    one: Watched, remind_on: date, due_on: date, day: date, by: Counting
) -> Iterator[tuple[int, Party]]:
    """Yield who is told of one thing on a day, and on which rung.

    Who said why not yet is left in peace until the day they named; so are those who wait for it, who read the answer.
    """
    rule, put = RULE_OF[one.rule], one.put_off
    for party in rule.tells:
        if put is None or not put.holds(day) or party is not rule.tells[0]:
            yield 1, party
    is_spent = put is not None and put.is_spent
    if is_spent or next_rung_on(remind_on, due_on, by) <= day:
        # Where one person is in charge, the whole institution stands in.
        yield from ((2, party) for party in (*rule.tells, rule.then) if party)
    if is_spent:
        yield 2, Party.COORDINATION


def reminded_on(one: Watched, by: Counting) -> date | None:
    """Return the day on which those who are to act are reminded; None where the rule is switched off."""
    rule = RULE_OF[one.rule]
    number = by.days[rule.setting]
    if number <= 0:
        return None
    if rule.timing is Timing.AFTER:
        return add_working_days(one.counts_from, number, also_free=by.also_free)
    if rule.timing is Timing.CALENDAR_DAYS_BEFORE:
        return (one.due_on or one.counts_from) - timedelta(days=number)
    return working_days_before(one.due_on or one.counts_from, number, also_free=by.also_free)


def next_rung_on(remind_on: date, due_on: date, by: Counting) -> date:
    """Return the day on which those who wait are told; never, where that is switched off."""
    number = by.days[NEXT_RUNG]
    return add_working_days(max(remind_on, due_on), number, also_free=by.also_free) if number else date.max


def working_days_before(day: date, number: int, *, also_free: Collection[date] = ()) -> date:
    """Return the n-th working day before a day."""
    while number > 0:
        day -= ONE_DAY
        number -= is_working_day(day, also_free=also_free)
    return day


def concerns(viewer: Actor, told: Addressee) -> bool:
    """Say whether somebody is meant when an addressee is told.

    Of an institution those who act on cases are meant, of the Kommunale Koordinierung those who coordinate; a class
    teacher for pupils of the own classes alone.
    """
    if viewer.institution_id != told.institution_id or viewer.institution_id is None:
        return False
    if told.membership_id not in (None, viewer.membership_id):
        return False
    if viewer.role is Role.CLASS_TEACHER:
        return viewer.teaches(told.class_name)
    if viewer.role in {Role.KOKO, Role.MODERATOR}:
        return viewer.institution_kind is InstitutionKind.COORDINATION
    return viewer.role in {Role.SCHOOL, Role.ADVISER}


def _whole(told: Addressee) -> Addressee:
    return Addressee(told.institution_id, class_name=told.class_name)
