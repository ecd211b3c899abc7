"""What may wait, and how long: whoever owes something says why not yet, and until when. Every rule of the catalogue is here.

Add what may not wait at all, or not past a day, here and nowhere else.
"""

from dataclasses import dataclass
from datetime import date

from kette.calendar import ONE_DAY, add_working_days, is_working_day
from kette.labels import LabelledEnum
from kette.reminders.rules.catalogue import RULE_OF
from kette.reminders.rules.due import Addressee, Counting, Watched, concerns, reminded_on
from kette.reminders.rules.reasons import OF_A_PERSON, Reason
from kette.roles import Actor

# How often the same thing may wait, and for how many working days at most.
TIMES, DAYS = "delay_times", "delay_days"


class Topic(LabelledEnum):
    """What kind of thing it is, as the AG counts it."""

    HANDOVER = "handover", "Übergabe"
    AGREEMENT = "agreement", "Vereinbarung"
    CARE = "care", "Begleitung"
    RIGHTS = "rights", "Einwilligung, Rechte"
    SCHOOL = "school", "Schule"


class HardEnd(LabelledEnum):
    """The day past which nothing may wait."""

    NONE = "none", ""
    DUE = "due", "der Tag, an dem es fällig ist"
    DAY_BEFORE = "day_before", "der Tag davor"


@dataclass(frozen=True, slots=True)
class Delaying:
    """What may become of one rule's things.

    :param slug: names the rule in an address.
    :param ends: the day past which it may not wait, and why in a sentence.
    :param never: why it may not wait at all; empty where it may.
    """

    rule: str
    slug: str
    topic: Topic
    ends: HardEnd = HardEnd.NONE
    because: str = ""
    never: str = ""


_MONTH = "Art. 12 Abs. 3 DSGVO gibt einen Monat; länger kann eine Antwort nicht warten."

DELAYING = (
    Delaying("handover_unanswered", "uebergabe", Topic.HANDOVER),
    Delaying("agreement_due", "vereinbarung", Topic.AGREEMENT),
    Delaying("no_contact", "kontakt", Topic.CARE),
    Delaying(
        "conference_ahead",
        "konferenz",
        Topic.HANDOVER,
        never="Eine Konferenz findet an ihrem Tag statt.",
    ),
    Delaying("consent_waiting", "vorgemerkt", Topic.RIGHTS),
    Delaying(
        "of_age_soon",
        "volljaehrig",
        Topic.RIGHTS,
        HardEnd.DAY_BEFORE,
        "Mit dem 18. Geburtstag endet die Einwilligung der Sorgeberechtigten.",
    ),
    Delaying(
        "recall_open",
        "widerruf",
        Topic.RIGHTS,
        never="Nach einem Widerruf ist unverzüglich zu löschen (Art. 17 DSGVO). Das kann nicht warten.",
    ),
    Delaying("request_due", "anliegen", Topic.RIGHTS, HardEnd.DUE, _MONTH),
    Delaying("part_due", "auskunft", Topic.RIGHTS, HardEnd.DUE, _MONTH),
    Delaying(
        "leaves_chain",
        "letzter-schultag",
        Topic.SCHOOL,
        HardEnd.DUE,
        "Mit dem letzten Schultag endet der Teil der Schule.",
    ),
    Delaying("start_unconfirmed", "start", Topic.CARE),
    Delaying("check_date", "prueftermin", Topic.CARE),
    Delaying("conference_uncalled", "konferenz-fehlt", Topic.HANDOVER),
    Delaying(
        "basis_ends",
        "grundlage",
        Topic.RIGHTS,
        HardEnd.DAY_BEFORE,
        "Danach kennt Ihre Stelle die Person nicht mehr.",
    ),
    Delaying("erased_soon", "loeschfrist", Topic.RIGHTS, never="Eine Löschfrist wartet nicht."),
    Delaying("school_silent", "meldung", Topic.SCHOOL),
)
DELAYING_OF = {one.rule: one for one in DELAYING}
OF_SLUG = {one.slug: one for one in DELAYING}


@dataclass(frozen=True, slots=True)
class Limits:
    """How often the same thing may wait, and for how many working days."""

    times: int
    days: int


def reasons_for(one: Watched) -> tuple[Reason, ...]:
    """Return what can be said of it: where it is about no young person, nothing about one."""
    return tuple(reason for reason in Reason if one.case or reason not in OF_A_PERSON)


def often(times: int) -> str:
    """Return how often in words."""
    return {1: "einmal", 2: "zweimal", 3: "dreimal"}.get(times, f"{times} Mal")


def occasion(one: Watched) -> date:
    """Return the day that tells one thing from the next about the same subject."""
    return one.due_on or one.counts_from


def owes(one: Watched) -> Addressee | None:
    """Return who owes it and may therefore answer: the whole institution of the first who are told."""
    told = one.parties.get(RULE_OF[one.rule].tells[0], ())
    return Addressee(told[0].institution_id, class_name=told[0].class_name) if told else None


def is_owed_by(one: Watched, institution_id: int) -> bool:
    """Say whether an institution owes it."""
    owing = owes(one)
    return owing is not None and owing.institution_id == institution_id


def may_answer(viewer: Actor, one: Watched) -> bool:
    """Say whether a viewer's answer is the one that is waited for."""
    owing = owes(one)
    return owing is not None and concerns(viewer, owing)


def asked_from(one: Watched, by: Counting) -> date | None:
    """Return the day from which it is asked why not yet: when Kette reminds of it, or it is due, whichever is first."""
    remind_on = reminded_on(one, by)
    return remind_on and min(remind_on, one.due_on or remind_on)


def last_day(one: Watched, day: date, by: Counting, limits: Limits) -> date:
    """Return the last day until which it may wait; not after `day` where it may not wait any longer."""
    most = add_working_days(day, max(limits.days, 0), also_free=by.also_free)
    due_on = one.due_on or most
    end = {HardEnd.NONE: most, HardEnd.DUE: due_on, HardEnd.DAY_BEFORE: due_on - ONE_DAY}
    last = min(most, end[DELAYING_OF[one.rule].ends])
    while last > day and not is_working_day(last, also_free=by.also_free):
        last -= ONE_DAY
    return last


def why_not(one: Watched, day: date, by: Counting, limits: Limits) -> str:
    """Return in a sentence why it may not wait today; empty where it may."""
    rule = DELAYING_OF[one.rule]
    if rule.never:
        return rule.never
    put = one.put_off
    if put is not None and put.holds(day):
        return f"Ihre Stelle hat am {put.given_on:%d.%m.%Y} geantwortet. Kette erinnert wieder am {put.until_on:%d.%m.%Y}."
    if limits.times <= 0 or limits.days <= 0:
        return "In Ihrer Kommune ist vereinbart, dass Erinnerungen nicht aufgeschoben werden."
    if put is not None and put.times >= limits.times:
        return f"Das ist schon {often(put.times)} aufgeschoben. Öfter geht es nicht; die Koordinierung sieht es jetzt."
    if last_day(one, day, by, limits) <= day:
        return rule.because or "Heute ist der letzte Tag."
    asked = asked_from(one, by)
    if asked is None or day < asked:
        return "Danach fragt Kette noch nicht: Es ist noch nicht fällig."
    return ""


def day_wrong(until_on: date, one: Watched, day: date, by: Counting, limits: Limits) -> str:
    """Return in a sentence why a new day cannot be; empty where it can."""
    if until_on <= day:
        return "Bitte nennen Sie einen Tag nach heute."
    last = last_day(one, day, by, limits)
    if until_on > last:
        because = DELAYING_OF[one.rule].because
        is_hard = bool(because) and last < add_working_days(day, limits.days, also_free=by.also_free)
        return f"Spätestens geht der {last:%d.%m.%Y}." + (f" {because}" if is_hard else "")
    if not is_working_day(until_on, also_free=by.also_free):
        return "An diesem Tag wird nicht gearbeitet. Bitte nennen Sie einen Arbeitstag."
    return ""


# What the access log keeps as codes, by action.
LOGGED = {
    "reminder.put_off": {one.rule: one.topic.label for one in DELAYING}
    | {one.value: one.label for one in Reason}
}
