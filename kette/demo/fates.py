"""What becomes of the young people of Kettenstadt: one line for each way through the chain."""

from dataclasses import dataclass

from kette.chain import Link
from kette.conferences.rules.states import DecisionCode as D
from kette.labels import LabelledEnum


class Consent(LabelledEnum):
    """What is done about the consent that a receiver needs."""

    NOT_NEEDED = "not_needed", "nicht nötig"
    BEFORE = "before", "vor dem Angebot erteilt"
    AFTER = "after", "nach der Entscheidung erteilt"
    WAITS = "waits", "noch nicht erteilt"
    REFUSED = "refused", "nicht erteilt"


class Reply(LabelledEnum):
    """What the receiver does with the offer."""

    ACCEPTS = "accepts", "nimmt an"
    DECLINES = "declines", "lehnt ab"
    GIVES_BACK = "gives_back", "gibt zurück"
    SILENT = "silent", "hat noch nicht geantwortet"


@dataclass(frozen=True, slots=True)
class Fate:
    """One way through the chain.

    :param past: how many go it in the finished school year.
    :param now: how many in the one in progress.
    :param by: what the conference decides; None where none is held.
    :param to: key of the receiver; empty where the school keeps the case.
    :param then: key of a second receiver, after a refusal or a giving back.
    :param outcomes: where it leads, drawn from these.
    :param rest: the link at which the case stands on the demo's day; CLOSED runs to the end.
    :param recent: whether it began only some weeks ago.
    :param of_age: whether compulsory schooling ends with the school year.
    """

    past: int
    now: int
    by: D | None = None
    to: str = ""
    consent: Consent = Consent.NOT_NEEDED
    reply: Reply = Reply.ACCEPTS
    then: str = ""
    outcomes: tuple[str, ...] = ()
    rest: Link = Link.CLOSED
    recent: bool = False
    of_age: bool = False
    breaks: bool = False  # the first promise falls through
    unknown: bool = False  # nobody reaches the young person any more
    reopened: bool = False
    by_parents: bool = False  # both parents consent, because the young person cannot judge it yet
    withdraws: bool = False  # the consent is taken back after the handover


TRAINING = ("DUAL", "SCHUAUS", "SCHUGA")
SCHOOLING = ("BFSI", "BFSII", "AV", "HÖBFS")
MEASURES = ("BVB", "EQ", "WERK", "MASS")
C, R, L = Consent, Reply, Link

# Add a way here and nowhere else; where the year in progress has not come so far yet, a story simply rests earlier.
FATES: tuple[Fate, ...] = (
    # The school alone, or with what the conference decided.
    Fate(4, 0, outcomes=SCHOOLING),
    Fate(2, 0, outcomes=TRAINING),
    Fate(6, 0, by=D.KEEP, outcomes=SCHOOLING),
    Fate(2, 0, by=D.PROMISE, outcomes=("BFSI", "DUAL", "AV")),
    Fate(0, 4, by=D.KEEP, rest=L.ACCOMPANIED, outcomes=SCHOOLING),
    Fate(0, 3, rest=L.PROMISED, outcomes=SCHOOLING),
    Fate(0, 2, by=D.PROMISE, rest=L.PROMISED, outcomes=("BFSI", "DUAL")),
    # Straight to the Agentur or the Berufskolleg, by law and without consent.
    Fate(4, 0, to="agentur", outcomes=TRAINING),
    Fate(0, 2, to="agentur", rest=L.PROMISED, outcomes=TRAINING),
    Fate(2, 0, to="berufskolleg", outcomes=("AV", "BFSI")),
    Fate(0, 1, to="berufskolleg", rest=L.PROMISED, outcomes=("AV",)),
    Fate(0, 1, to="agentur", reply=R.SILENT, rest=L.OFFERED, recent=True),
    # From the conference to the Agentur.
    Fate(7, 0, by=D.HAND_OVER, to="agentur", outcomes=(*TRAINING, "BVB", "EQ")),
    Fate(0, 3, by=D.HAND_OVER, to="agentur", rest=L.ACCOMPANIED),
    Fate(0, 2, by=D.HAND_OVER, to="agentur", rest=L.PROMISED, outcomes=("DUAL", "BVB", "EQ")),
    Fate(0, 2, by=D.HAND_OVER, to="agentur", rest=L.ARRIVED, outcomes=("EQ", "BVB")),
    # To the Jobcenter, with the young person's consent.
    Fate(3, 0, by=D.HAND_OVER, to="jobcenter", consent=C.BEFORE, outcomes=MEASURES),
    Fate(3, 0, by=D.HAND_OVER, to="jobcenter", consent=C.AFTER, outcomes=("MASS", "DUAL", "WERK", "SVP")),
    Fate(0, 2, by=D.HAND_OVER, to="jobcenter", consent=C.BEFORE, rest=L.ACCOMPANIED),
    Fate(0, 1, by=D.HAND_OVER, to="jobcenter", consent=C.BEFORE, rest=L.ACCOMPANIED, withdraws=True),
    Fate(0, 1, by=D.HAND_OVER, to="jobcenter", consent=C.AFTER, rest=L.PROMISED, outcomes=("WERK",)),
    Fate(0, 1, by=D.HAND_OVER, to="jobcenter", consent=C.AFTER, rest=L.ARRIVED, outcomes=("MASS",)),
    Fate(0, 3, by=D.HAND_OVER, to="jobcenter", consent=C.AFTER, reply=R.SILENT, rest=L.OFFERED, recent=True),
    Fate(0, 1, by=D.HAND_OVER, to="jobcenter", consent=C.BEFORE, reply=R.SILENT, rest=L.OFFERED, recent=True),
    Fate(0, 2, by=D.HAND_OVER, to="jobcenter", consent=C.WAITS, rest=L.ACCOMPANIED, recent=True),
    Fate(2, 0, by=D.HAND_OVER, to="jobcenter", consent=C.BEFORE, reply=R.DECLINES, then="agentur", outcomes=TRAINING),
    Fate(0, 1, by=D.HAND_OVER, to="jobcenter", consent=C.BEFORE, reply=R.DECLINES, rest=L.CONFERENCE, recent=True),
    # Jugendamt, KI, Übergangslotsen, Träger.
    Fate(3, 0, by=D.HAND_OVER, to="jugendamt", outcomes=("JUWERK", "WERK", "AV")),
    Fate(0, 2, by=D.HAND_OVER, to="jugendamt", rest=L.ACCOMPANIED),
    Fate(0, 1, by=D.HAND_OVER, to="jugendamt", rest=L.ARRIVED, outcomes=("JUWERK",)),
    Fate(0, 1, by=D.HAND_OVER, to="jugendamt", reply=R.SILENT, rest=L.OFFERED, recent=True),
    Fate(3, 0, by=D.HAND_OVER, to="ki", consent=C.BEFORE, outcomes=("IFK", "KURS")),
    Fate(0, 1, by=D.HAND_OVER, to="ki", consent=C.BEFORE, rest=L.ACCOMPANIED),
    Fate(0, 1, by=D.HAND_OVER, to="ki", consent=C.BEFORE, rest=L.ACCOMPANIED, by_parents=True),
    Fate(0, 1, by=D.HAND_OVER, to="ki", consent=C.AFTER, rest=L.ARRIVED, outcomes=("KURS",)),
    Fate(0, 1, by=D.HAND_OVER, to="ki", consent=C.WAITS, rest=L.ACCOMPANIED, recent=True),
    Fate(2, 1, by=D.HAND_OVER, to="lotsen", consent=C.BEFORE, rest=L.ACCOMPANIED, outcomes=("PRAKT", "FREI")),
    Fate(1, 1, by=D.HAND_OVER, to="werkstatt", consent=C.BEFORE, rest=L.ACCOMPANIED, outcomes=("WERK",)),
    # Given back, fallen through, begun again.
    Fate(1, 0, by=D.HAND_OVER, to="agentur", reply=R.GIVES_BACK, then="jugendamt", outcomes=("JUWERK",)),
    Fate(0, 1, by=D.HAND_OVER, to="agentur", reply=R.GIVES_BACK, rest=L.OFFERED),
    Fate(0, 1, by=D.HAND_OVER, to="agentur", reply=R.GIVES_BACK, rest=L.ACCOMPANIED),
    Fate(2, 0, to="agentur", breaks=True, outcomes=("DUAL", "EQ")),
    Fate(0, 1, by=D.HAND_OVER, to="agentur", breaks=True, rest=L.ACCOMPANIED, outcomes=("DUAL",)),
    Fate(1, 0, by=D.KEEP, unknown=True, reopened=True, outcomes=("AV",)),
    # No consent: a state of the open case; some are of age and go to the Auffangstelle when the school's part ends.
    Fate(2, 1, by=D.HAND_OVER, to="jobcenter", consent=C.REFUSED, rest=L.ACCOMPANIED, unknown=True, of_age=True),
    Fate(2, 2, by=D.KEEP, rest=L.ACCOMPANIED, of_age=True, unknown=True),
    Fate(2, 1, by=D.KEEP, rest=L.ACCOMPANIED, of_age=True, outcomes=("SVP", "MINI")),
    # Nobody knows, moved away, a mistake.
    Fate(2, 2, by=D.KEEP, unknown=True),
    Fate(1, 1, outcomes=("VERZOG",)),
    Fate(1, 1, outcomes=("IRRTUM",)),
    Fate(0, 1, outcomes=("WDH",)),
    # Reported only lately, and what the next conference has on its agenda.
    Fate(0, 6, rest=L.REPORTED, recent=True),
    Fate(0, 5, rest=L.CONFERENCE, recent=True),
    Fate(0, 1, by=D.POSTPONE, rest=L.CONFERENCE, recent=True),
)  # fmt: skip
