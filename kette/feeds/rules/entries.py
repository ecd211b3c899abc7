"""What stands in somebody's calendar: days with kinds and counts, and conferences. No name, no pseudonym, no case."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from kette.conferences.rules.invitation import length_of

# How each kind of thing due is counted, by key of reminders.rules.catalogue. A test looks that none is missing.
KINDS: dict[str, tuple[str, str]] = {
    "handover_unanswered": ("Übergabe", "Übergaben"),
    "agreement_due": ("Vereinbarung", "Vereinbarungen"),
    "no_contact": ("Kontakt", "Kontakte"),
    "consent_waiting": ("vorgemerkte Übergabe", "vorgemerkte Übergaben"),
    "of_age_soon": ("18. Geburtstag", "18. Geburtstage"),
    "recall_open": ("Löschbestätigung", "Löschbestätigungen"),
    "request_due": ("Anliegen", "Anliegen"),
    "part_due": ("Auskunft", "Auskünfte"),
    "leaves_chain": ("Übergabe vor dem letzten Schultag", "Übergaben vor dem letzten Schultag"),
    "start_unconfirmed": ("Startbestätigung", "Startbestätigungen"),
    "check_date": ("Prüftermin", "Prüftermine"),
    "basis_ends": ("Grundlage, die endet", "Grundlagen, die enden"),
    "erased_soon": ("bevorstehende Löschung", "bevorstehende Löschungen"),
    "conference_uncalled": ("nicht geplante Konferenz", "nicht geplante Konferenzen"),
    "school_silent": ("Identifizierungstermin", "Identifizierungstermine"),
}
# A conference is an entry of its own.
_ELSEWHERE = frozenset({"conference_ahead"})


class Status(Enum):
    """How sure an entry is (RFC 5545, 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar.

    :param uid: stays the same for as long as it is about the same thing.
    :param begins: an aware moment, or a day for what has no time.
    :param lasts: how long; a day for what has no time.
    """

    uid: str
    title: str
    begins: date | datetime
    lasts: timedelta
    words: str
    page: str
    place: str = ""
    status: Status = Status.CONFIRMED

    @property
    def is_all_day(self) -> bool:
        """Say whether it has no time."""
        return not isinstance(self.begins, datetime)


@dataclass(frozen=True, slots=True)
class Held:
    """A conference as its entry needs it.

    :param begins: an aware moment.
    :param cases: how many are on its agenda.
    """

    public_id: str
    title: str
    begins: datetime
    place: str
    cases: int
    minutes_per_case: int | None
    is_draft: bool
    is_cancelled: bool
    page: str


def conference_entry(held: Held) -> Entry:
    """Return the entry of a conference."""
    status = (
        Status.TENTATIVE if held.is_draft else Status.CANCELLED if held.is_cancelled else Status.CONFIRMED
    )
    before = {Status.TENTATIVE: "In Planung: ", Status.CANCELLED: "Abgesagt: "}.get(status, "")
    return Entry(
        f"konferenz-{held.public_id}@kette",
        before + held.title,
        held.begins,
        length_of(held.cases, held.minutes_per_case),
        f"Die Tagesordnung sehen Sie nach der Anmeldung in Kette: {held.page}",
        held.page,
        held.place,
        status,
    )


def due_entries(found: Iterable[tuple[str, date]], today: date, key: str, page: str) -> list[Entry]:
    """Return one entry per day on which something is due; what is late stands at today, where it is looked for.

    :param found: key of the rule and day of each thing.
    :param key: tells this calendar from all others.
    """
    days: dict[date, Counter[str]] = {}
    late = 0
    for rule, due_on in found:
        if rule not in _ELSEWHERE:
            late += due_on < today
            days.setdefault(max(due_on, today), Counter())[rule] += 1
    entries = []
    for day, kinds in sorted(days.items()):
        number = kinds.total()
        words = f"{_counted(kinds)}."
        if day == today and late:
            words += f" Davon überfällig: {late}."
        entries.append(
            Entry(
                f"faellig-{day.isoformat()}-{key}@kette",
                f"In Kette fällig: {number} {'Ding' if number == 1 else 'Dinge'}",
                day,
                timedelta(days=1),
                f"{words}\nWas genau, sehen Sie nach der Anmeldung unter „Heute“: {page}",
                page,
            )
        )
    return entries


def follow_up_entries(found: Iterable[date], today: date, key: str, page: str) -> list[Entry]:
    """Return one entry per day with Wiedervorlagen; late ones stand at today."""
    days = Counter(max(due_on, today) for due_on in found)
    return [
        Entry(
            f"wiedervorlage-{day.isoformat()}-{key}@kette",
            "Wiedervorlage in Kette" if number == 1 else f"{number} Wiedervorlagen in Kette",
            day,
            timedelta(days=1),
            f"Wozu, sehen Sie nach der Anmeldung unter „Heute“: {page}",
            page,
        )
        for day, number in sorted(days.items())
    ]


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{kinds[key]} {words[kinds[key] != 1]}" for key, words in KINDS.items() if kinds[key])
