"""The lists of the start page: in which block each stands, who has it, and what it holds. Add a list here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kette.roles import Actor, Role
from kette.today.queries import answers, conferences, dates, handovers, paper, rights, soon, waiting
from kette.today.queries.reported_back import reported_back
from kette.today.queries.similar import similar
from kette.today.queries.tasks import COORDINATION, Asked, Tasks

_ADVISER = frozenset({Role.ADVISER})
_HOLDERS = frozenset({Role.SCHOOL, Role.ADVISER})
_SCHOOL = frozenset({Role.SCHOOL, Role.CLASS_TEACHER})
_SEATED = _HOLDERS | COORDINATION
_ALL = _SEATED | _SCHOOL

Rows = Callable[[Actor, Asked], Tasks]


@dataclass(frozen=True, slots=True)
class TodayList:
    """One list.

    :param key: names it in an address.
    :param block: waiting, soon or owed.
    :param rows: one part of all rows.
    :param summary: what stands for these rows on the start page; without it their first ones do.
    """

    key: str
    title: str
    block: str
    roles: frozenset[Role]
    rows: Rows
    summary: Rows | None = None

    def first(self, actor: Actor, day: date) -> Tasks:
        """Return what stands on the start page."""
        return (self.summary or self.rows)(actor, Asked(day))


LISTS = (
    TodayList("termin", "Identifizierungstermin", "waiting", _SCHOOL, dates.to_state),
    TodayList("informieren", "Noch nicht informiert", "waiting", _SCHOOL, rights.uninformed),
    TodayList("ruecklauf", "Einwilligungen auf Papier", "waiting", _SCHOOL, paper.returned),
    TodayList("rueckmeldungen", "Rückmeldungen der Agentur", "waiting", _ADVISER, reported_back),
    TodayList("anliegen", "Anliegen junger Menschen", "waiting", _HOLDERS, rights.wanted),
    TodayList("uebergaben", "Neue Übergaben", "waiting", _HOLDERS, handovers.offers),
    TodayList("unbetreut", "Übernommen, noch ohne Zuständige", "waiting", _HOLDERS, handovers.uncared_for),
    TodayList("abgelehnt", "Abgelehnte Übergaben", "waiting", _HOLDERS, handovers.refused),
    TodayList("widerrufe", "Widerrufe und Widersprüche", "waiting", _HOLDERS, waiting.recalled),
    TodayList("vorgemerkt", "Vorgemerkte Übergaben", "waiting", _HOLDERS, handovers.reserved),
    TodayList("vorschlaege", "Schriftliche Vorschläge", "waiting", _HOLDERS, conferences.proposed),
    TodayList(
        "stellungnahmen",
        "Stellungnahmen zur nächsten Konferenz",
        "waiting",
        _HOLDERS,
        conferences.stances,
        conferences.stances_counted,
    ),
    TodayList("vereinbarungen", "Vereinbarungen", "waiting", _HOLDERS, waiting.agreements),
    TodayList("aehnliche", "Ähnliche Meldungen", "waiting", _HOLDERS, similar),
    TodayList("erinnerungen", "Woran Kette erinnert", "waiting", _HOLDERS | _SCHOOL, waiting.reminded),
    TodayList("wiedervorlagen", "Wiedervorlagen", "waiting", _HOLDERS | _SCHOOL, answers.follow_ups),
    TodayList("klassen", "Klassen zum Ankreuzen", "waiting", _SCHOOL, waiting.classes),
    TodayList("konferenzen", "Konferenzen", "soon", _SEATED, conferences.ahead),
    TodayList(
        "letzter-schultag",
        "Ohne Übergabe am letzten Schultag",
        "soon",
        _SEATED,
        soon.leaving_cases,
        soon.leaving,
    ),
    TodayList("aufgeschoben", "Von Ihrer Stelle aufgeschoben", "soon", _HOLDERS, answers.put_off),
    TodayList("nicht-mehr", "Nicht mehr aufzuschieben", "owed", COORDINATION, answers.no_longer),
    TodayList("begruendet", "Warum noch nicht: Antworten anderer", "owed", _SEATED, answers.said_by_others),
    TodayList("schulen", "Schulen ohne Antwort", "owed", COORDINATION, dates.silent_schools),
    TodayList("liegen-geblieben", "Liegen geblieben", "owed", COORDINATION, waiting.climbed),
    TodayList("antworten", "Übergaben ohne Antwort", "owed", _ALL, handovers.owed, handovers.owed_by),
)


def lists_of(actor: Actor) -> tuple[TodayList, ...]:
    """Return the lists of a role."""
    return tuple(one for one in LISTS if actor.role in one.roles)
