"""What a list of cases can be narrowed to; holds no personal data, so that it may stand in an address."""

from dataclasses import dataclass
from datetime import date

from kette.chain import Link
from kette.labels import LabelledEnum


class Openness(LabelledEnum):
    """Which cases: a link of the chain, all open ones, or all."""

    OPEN = "offen", "Offene Fälle"
    ALL = "alle", "Alle Fälle"
    REPORTED = "gemeldet", "Gemeldet"
    CONFERENCE = "konferenz", "Zur Fallbesprechung"
    OFFERED = "angeboten", "Übergabe angeboten"
    ACCOMPANIED = "begleitung", "In Begleitung"
    PROMISED = "zugesagt", "Anschluss zugesagt"
    ARRIVED = "angekommen", "Angekommen"
    CLOSED = "abgeschlossen", "Abgeschlossen"


LINK_OF = {
    Openness.REPORTED: Link.REPORTED,
    Openness.CONFERENCE: Link.CONFERENCE,
    Openness.OFFERED: Link.OFFERED,
    Openness.ACCOMPANIED: Link.ACCOMPANIED,
    Openness.PROMISED: Link.PROMISED,
    Openness.ARRIVED: Link.ARRIVED,
    Openness.CLOSED: Link.CLOSED,
}


class Schooling(LabelledEnum):
    """Whether compulsory schooling runs."""

    RUNS = "laeuft", "Schulpflicht läuft"
    ENDED = "beendet", "Schulpflicht beendet"


class ConsentState(LabelledEnum):
    """How far consent is: a counted state of an open case, never a closing."""

    RESERVED = "vorgemerkt", "Übergabe vorgemerkt, noch nicht angeboten"
    ASKED = "angefragt", "Einwilligung angefragt"
    REFUSED = "nicht-erteilt", "Einwilligung nicht erteilt"
    GIVEN = "erteilt", "Einwilligung erteilt"


class Order(LabelledEnum):
    """In which order the list stands."""

    DUE = "termin", "nächster Termin zuerst"
    QUIET = "aktivitaet", "längste Stille zuerst"
    SCHOOL = "schule", "nach Schule und Klasse"


class Listing(LabelledEnum):
    """The lists that have a name of their own; who finds which stands in cases.rules.lists."""

    MINE = "meine", "Meine Fälle"
    OURS = "stelle", "Bei unserer Stelle"
    NOBODY = "nicht-zugeteilt", "Noch niemand zugeteilt"
    OWED = "antwort-fehlt", "Andere schulden eine Antwort"
    QUIET = "still", "Länger nichts geschehen"
    LEAVING = "verlaesst-die-kette", "Verlassen bald die Kette"


# Days without activity: what the list of that name asks for, and the most that can be asked for.
QUIET_DAYS, MOST_QUIET_DAYS = 28, 999


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """How a list of cases is narrowed; every part that is None or False leaves it as it is.

    :param school: public id of the school that reported.
    :param holder: public id of the fallverantwortliche Stelle.
    :param listing: one of the lists with a name; all other parts narrow it further.
    :param quiet_days: days in which nothing was written about the case, today among them.
    :param cohort: the year in which the school year of leaving ends.
    """

    listing: Listing | None = None
    openness: Openness = Openness.OPEN
    school: str | None = None
    class_name: str = ""
    holder: str | None = None
    overdue: bool = False
    quiet_days: int | None = None
    cohort: int | None = None
    schooling: Schooling | None = None
    consent: ConsentState | None = None
    order: Order = Order.DUE

    @property
    def quiet_for(self) -> int | None:
        """Return the days without activity that are asked for; the list of that name has its own unless others are given."""
        return self.quiet_days or (QUIET_DAYS if self.listing is Listing.QUIET else None)

    @property
    def asks_for_schooling(self) -> bool:
        """Say whether it asks for what somebody whose reading access has lapsed may not know."""
        return bool(self.asks_for_attendance or self.consent)

    @property
    def asks_for_attendance(self) -> bool:
        """Say whether it asks for school, class or Schulpflicht, which not everybody may see."""
        return bool(
            self.schooling or self.class_name or self.school is not None or self.order is Order.SCHOOL
        )

    @property
    def asks_for_consent(self) -> bool:
        """Say whether it asks who consented, or did not; that a handover waits is seen by all."""
        return self.consent not in (None, ConsentState.RESERVED)


def is_overdue(next_on: date | None, day: date) -> bool:
    """Say whether the next date of a case has passed."""
    return next_on is not None and next_on < day
