"""What Kette reminds of: what is watched, after how many working days, who is told. Add a rule here and nowhere else."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kette.calendar import ONE_DAY, add_working_days, is_working_day
from kette.reminders.rules.parties import Party, Timing
from kette.roles import Actor, InstitutionKind, Role

# Who waits for the answer hears of it so many working days after those who owe it.
NEXT_RUNG = "next_rung_days"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    :param sentence: what it says in somebody's own list.
    :param many: the same as a heading above several, for a mail.
    :param watches: what is watched, in German, for the administration.
    :param setting: key of the setting with the number of working days; 0 switches the rule off.
    :param tells: who is told first, all at once.
    :param then: who is told next, if it stays as it is, because they wait for it.
    :param owed: what it says in the list of those who wait.
    :param endpoint: the page on which to do something about it.
    :param urgent: told at once to the institution's mailbox, and not again in the weekly mail.
    """

    key: str
    sentence: str
    many: str
    watches: str
    setting: str
    timing: Timing
    tells: tuple[Party, ...]
    then: Party | None = None
    owed: str = ""
    endpoint: str = "cases.show"
    urgent: bool = False


RULES = (
    Rule(
        "handover_unanswered",
        "Die Frist für die Antwort auf eine Übergabe ist abgelaufen.",
        "Übergaben, deren Antwortfrist abgelaufen ist",
        "Eine angebotene Übergabe ist nach Ablauf der Frist nicht beantwortet.",
        "answer_reminder_days",
        Timing.AFTER,
        (Party.RECEIVER,),
        then=Party.GIVER,
        owed="Die Annahme einer Übergabe steht aus.",
        endpoint="handover.show",
    ),
    Rule(
        "agreement_due",
        "Eine Vereinbarung ist fällig.",
        "Vereinbarungen, die fällig sind oder werden",
        "Eine Vereinbarung wird fällig und ist nicht erledigt.",
        "agreement_notice_days",
        Timing.BEFORE,
        (Party.DEBTOR,),
        then=Party.HOLDER,
        owed="Eine Vereinbarung mit einer anderen Stelle ist offen.",
    ),
    Rule(
        "no_contact",
        "Seit Langem ist kein Kontakt festgehalten.",
        "Begleitete Fälle, in denen seit Langem kein Kontakt festgehalten ist",
        "Zu einem Fall in Begleitung ist kein Kontakt und kein Versuch festgehalten.",
        "no_contact_days",
        Timing.AFTER,
        (Party.HOLDER,),
    ),
    Rule(
        "conference_ahead",
        "Eine Konferenz steht bevor. Bitte bereiten Sie Ihre Fälle vor.",
        "Konferenzen, die bevorstehen",
        "Eine Konferenz mit Fällen auf der Tagesordnung steht bevor.",
        "conference_notice_days",
        Timing.BEFORE,
        (Party.PARTICIPANT,),
        endpoint="conferences.show",
        urgent=True,
    ),
    Rule(
        "consent_waiting",
        "Eine Übergabe ist vorgemerkt: Noch fehlt die Einwilligung oder die Information der jungen Person.",
        "Vorgemerkte Übergaben, zu denen die Einwilligung oder die Information der jungen Person fehlt",
        "Eine vorgemerkte Übergabe wartet auf die Einwilligung oder auf die Information der jungen Person.",
        "consent_reminder_days",
        Timing.AFTER,
        (Party.HOLDER,),
    ),
    Rule(
        "of_age_soon",
        "Mit dem 18. Geburtstag endet die Einwilligung der Sorgeberechtigten. Bitte fragen Sie die Person selbst.",
        "Einwilligungen der Sorgeberechtigten, die mit dem 18. Geburtstag enden",
        "Eine Einwilligung, die Sorgeberechtigte erteilt haben, endet spätestens mit dem 18. Geburtstag.",
        "of_age_notice_days",
        Timing.CALENDAR_DAYS_BEFORE,
        (Party.HOLDER,),
        endpoint="privacy.consent",
    ),
    Rule(
        "recall_open",
        "Nach einem Widerruf oder Widerspruch ist nicht bestätigt, was gelöscht wurde.",
        "Widerrufe und Widersprüche, zu denen die Bestätigung fehlt",
        "Nach einem Widerruf oder Widerspruch hat eine Stelle nicht bestätigt, was sie gelöscht hat.",
        "recall_reminder_days",
        Timing.AFTER,
        (Party.RECEIVER,),
        endpoint="privacy.recall",
    ),
    Rule(
        "request_due",
        "Eine junge Person wartet auf die Antwort auf ihr Anliegen (Art. 15 bis 18 DSGVO).",
        "Anliegen junger Menschen, die zu beantworten sind",
        "Ein Anliegen einer jungen Person (Auskunft, Berichtigung, Löschung, Einschränkung) ist noch nicht beantwortet.",
        "request_notice_days",
        Timing.BEFORE,
        (Party.ANSWERING,),
        endpoint="rights.case",
    ),
    Rule(
        "part_due",
        "Ihr Teil einer Auskunft an eine junge Person (Art. 15 DSGVO) ist noch nicht freigegeben.",
        "Auskünfte an junge Menschen, zu denen Ihr Teil fehlt",
        "Eine Stelle hat ihren Teil einer Auskunft noch nicht freigegeben.",
        "request_notice_days",
        Timing.BEFORE,
        (Party.ANSWERING,),
        endpoint="today.show",
    ),
    Rule(
        "leaves_chain",
        "Der letzte Schultag naht, und noch ist die Schule zuständig: Der Fall droht die Kette zu verlassen.",
        "Fälle, die mit dem letzten Schultag die Kette verlassen",
        "Vor dem letzten Schultag ist für einen Fall noch die Schule zuständig.",
        "leaves_chain_days",
        Timing.BEFORE,
        (Party.SCHOOL, Party.COORDINATION),
    ),
    Rule(
        "start_unconfirmed",
        "Der Start im zugesagten Anschluss ist noch nicht bestätigt.",
        "Zugesagte Anschlüsse, deren Start noch nicht bestätigt ist",
        "Der Tag, an dem ein zugesagter Anschluss beginnt, ist ohne Bestätigung verstrichen.",
        "start_reminder_days",
        Timing.AFTER,
        (Party.HOLDER,),
    ),
    Rule(
        "check_date",
        "Prüftermin: Bitte bestätigen Sie, dass die Person noch dort ist.",
        "Prüftermine, zu denen der Verbleib zu bestätigen ist",
        "Zum Prüftermin (15. Oktober, 31. Januar) ist der Verbleib nicht bestätigt.",
        "check_notice_days",
        Timing.BEFORE,
        (Party.HOLDER,),
    ),
    Rule(
        "school_silent",
        "Zum Stichtag fehlt die Meldung oder die Fehlanzeige.",
        "Stichtage, zu denen die Meldung oder die Fehlanzeige fehlt",
        "Eine Schule hat zu einem Stichtag weder gemeldet noch Fehlanzeige erstattet.",
        "report_reminder_days",
        Timing.AFTER,
        (Party.SCHOOL,),
        endpoint="intake.start",
    ),
)
RULE_OF = {rule.key: rule for rule in RULES}
SETTINGS = (*(rule.setting for rule in RULES), NEXT_RUNG)


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
    """

    rule: str
    subject: str
    page_id: str
    parties: Mapping[Party, tuple[Addressee, ...]]
    counts_from: date
    due_on: date | None = None
    case: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Something of which somebody is to be reminded.

    :param rung: 1 for those who are to act, 2 for those who wait for it or stand in.
    """

    rule: Rule
    told: Addressee
    rung: int
    subject: str
    page_id: str
    due_on: date
    overdue: bool
    case: str | None = None


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
        due_on = one.due_on or remind_on
        rungs = [(1, party) for party in rule.tells]
        if next_rung_on(remind_on, due_on, by) <= day:
            # Where one person is in charge, the whole institution stands in.
            rungs += [(2, party) for party in (*rule.tells, rule.then) if party]
        for rung, party in rungs:
            for addressee in one.parties.get(party, ()):
                told = addressee if rung == 1 else _whole(addressee)
                key = (rule.key, one.subject, told.told)
                found.setdefault(
                    key,
                    Due(rule, told, rung, one.subject, one.page_id, due_on, due_on < day, one.case),
                )
    return tuple(found.values())


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
