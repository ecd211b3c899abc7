"""From what is watched to who is to be reminded of it on a day, as pure rules."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from kette.calendar import add_school_days, add_working_days, school_days_before, working_days_before
from kette.reminders.rules.catalogue import AGENDA_RUNG, COORDINATION_RUNG, NEXT_RUNG, RULE_OF, Rule
from kette.reminders.rules.parties import Party, Timing
from kette.reminders.rules.reasons import PutOff
from kette.roles import Actor, InstitutionKind, Role

# The rung on which the Kommunale Koordinierung hears of it.
CLIMBED = 3


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

    :param rung: 1 for those who are to act, 2 for those who wait for it or stand in, 3 for the Kommunale Koordinierung.
    :param owes: the institution that is to act first.
    :param since: since when it is open, where that is known.
    :param agenda_on: the day from which it goes onto the agenda of the next conference by itself; None where it never does.
    :param is_asked: whether it is told to whoever owes it, who may say why not yet.
    :param is_spent: whether that was said as often as is allowed.
    """

    rule: Rule
    told: Addressee
    rung: int
    subject: str
    page_id: str
    due_on: date
    overdue: bool
    case: str | None = None
    owes: int = 0
    since: date | None = None
    agenda_on: date | None = None
    is_asked: bool = False
    is_spent: bool = False

    @property
    def page(self) -> tuple[str, str]:
        """Return endpoint and public id of the page to open; the Koordinierung opens the case, whatever it is about."""
        if self.rung >= CLIMBED and self.case:
            return "cases.show", self.case
        return self.rule.endpoint, self.page_id


@dataclass(frozen=True, slots=True)
class Counting:
    """How days are counted: working days per setting, and which days are free here besides the public holidays.

    :param schools: keys of the institutions at which school holidays are free days.
    :param school_free: every single day of the school holidays that the Kommune has given.
    :param coordination: keys of the institutions of the Kommunale Koordinierung, the third rung of the ladder.
    """

    days: Mapping[str, int]
    also_free: Collection[date] = field(default_factory=frozenset)
    schools: Collection[int] = ()
    school_free: Collection[date] = ()
    coordination: Sequence[int] = ()

    def after(self, day: date, number: int, at: int | None = None) -> date:
        """Return the n-th working day after a day, as an institution counts: a school by school days."""
        if at in self.schools:
            return add_school_days(day, number, self.school_free, also_free=self.also_free)
        return add_working_days(day, number, also_free=self.also_free)

    def before(self, day: date, number: int, at: int | None = None) -> date:
        """Return the n-th working day before a day, as an institution counts."""
        if at in self.schools:
            return school_days_before(day, number, self.school_free, also_free=self.also_free)
        return working_days_before(day, number, also_free=self.also_free)


def due(watched: Iterable[Watched], day: date, by: Counting, *, until: date | None = None) -> tuple[Due, ...]:
    """Return of what somebody is to be reminded on a day, each addressee once per thing.

    :param until: look ahead: also what is to be reminded of by then; `day` when not given.
    """
    found: dict[tuple[str, str, str], Due] = {}
    for one in watched:
        for item in _of_one(one, day, until or day, by):
            found.setdefault((item.rule.key, item.subject, item.told.told), item)
    return tuple(found.values())


def _of_one(one: Watched, day: date, until: date, by: Counting) -> Iterator[Due]:
    """Yield who is told of one thing, the lowest rung first.

    Who said why not yet is left in peace until the day they named; so are those who wait for it, who read the answer.
    """
    rule, owes, put = RULE_OF[one.rule], _owes(one), one.put_off
    first = reminded_on(one, by)
    if first is None:
        return
    second, third, agenda = rungs_on(one, first, by)
    is_spent = put is not None and put.is_spent

    def item(rung: int, told: Addressee, remind_on: date, *, is_asked: bool = False) -> Due:
        due_on = due_again(one, one.due_on or remind_on)
        return Due(
            rule, told, rung, one.subject, one.page_id, due_on, due_on < day, one.case, owes, one.since, agenda,
            is_asked, is_spent,
        )  # fmt: skip

    told = [(party, addressee) for party in rule.tells for addressee in one.parties.get(party, ())]
    for party, addressee in told:
        remind_on = reminded_on(one, by, addressee.institution_id) or first
        is_asked = party is rule.tells[0]
        if remind_on <= until and not (is_asked and put is not None and put.holds(day)):
            yield item(1, addressee, remind_on, is_asked=is_asked)
    if first <= until and (is_spent or second <= day):
        # Where one person is in charge, the whole institution stands in.
        waits = [(rule.then, one) for one in one.parties.get(rule.then, ())] if rule.then else []
        for party, addressee in (*told, *waits):
            yield item(2, _whole(addressee), first, is_asked=party is rule.tells[0])
    if is_spent or (third is not None and third <= day):
        coordination = [Addressee(institution_id) for institution_id in by.coordination]
        for addressee in coordination or one.parties.get(Party.COORDINATION, ()):
            yield item(CLIMBED, addressee, first)


def due_again(one: Watched, due_on: date) -> date:
    """Return the day on which something is due: for what waits the granted one; once it may wait no longer, its own."""
    put = one.put_off
    return due_on if put is None or put.is_spent else max(due_on, put.until_on)


def _owes(one: Watched) -> int:
    return next(
        (told.institution_id for party in RULE_OF[one.rule].tells for told in one.parties.get(party, ())), 0
    )


def reminded_on(one: Watched, by: Counting, at: int | None = None) -> date | None:
    """Return the day on which those who are to act are reminded; None where the rule is switched off.

    :param at: the institution whose days are counted; when not given, the one that is to act first.
    """
    rule = RULE_OF[one.rule]
    number = by.days[rule.setting]
    at = _owes(one) if at is None else at
    if number <= 0:
        return None
    if rule.timing is Timing.AFTER:
        return by.after(one.counts_from, number, at)
    if rule.timing is Timing.CALENDAR_DAYS_BEFORE:
        return (one.due_on or one.counts_from) - timedelta(days=number)
    return by.before(one.due_on or one.counts_from, number, at)


def next_rung_on(remind_on: date, due_on: date, by: Counting, at: int = 0) -> date:
    """Return the day on which those who wait are told; never, where that is switched off.

    :param at: the institution whose days are counted.
    """
    number = by.days[NEXT_RUNG]
    return by.after(max(remind_on, due_on), number, at) if number else date.max


def rungs_on(one: Watched, first: date, by: Counting) -> tuple[date, date | None, date | None]:
    """Return when something climbs: to those who wait, to the Koordinierung, onto an agenda; None where it does not.

    :param first: the day on which those who are to act are reminded.
    """
    at = _owes(one)
    second = next_rung_on(first, due_again(one, one.due_on or first), by, at)
    number, agenda = by.days[COORDINATION_RUNG], by.days[AGENDA_RUNG]
    if not RULE_OF[one.rule].climbs or second == date.max or not number or one.case is None:
        return second, None, None
    third = by.after(second, number, at)
    return second, third, by.after(third, agenda, at) if agenda else None


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
