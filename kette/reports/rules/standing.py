"""What one case is counted as on a day, read from its ledger and its facts: codes and days, never a name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kette.cases.rules.outcomes import OUTCOME_OF, OutcomeGroup
from kette.chain import Link, Step
from kette.labels import LabelledEnum


class Standing(LabelledEnum):
    """What became of a case so far; every case of a cohort is counted in exactly one of these."""

    WITHOUT = "without", "noch ohne Anschluss"
    UNKNOWN = "unknown", "Verbleib unbekannt"
    NO_CONSENT = "no_consent", "keine Einwilligung"
    PROMISED = "promised", "Anschluss zugesagt"
    ARRIVED = "arrived", "Anschluss angetreten"
    OUT = "out", "nicht mehr in der Kette"


class Consent(LabelledEnum):
    """Whether the young person lets somebody know more than the law does already."""

    GIVEN = "given", "erteilt"
    ASKED = "asked", "angefragt"
    REFUSED = "refused", "nicht erteilt"
    ENDED = "ended", "widerrufen oder abgelaufen"
    OPEN = "open", "nicht bekannt"


class Compulsory(LabelledEnum):
    """Whether somebody must still go to school on the day of the report."""

    RUNS = "runs", "schulpflichtig"
    DONE = "done", "nicht mehr schulpflichtig"
    OPEN = "open", "nicht bekannt"


class OfferResult(LabelledEnum):
    """What became of an offered handover."""

    ACCEPTED = "accepted", "angenommen"
    DECLINED = "declined", "abgelehnt"
    WITHDRAWN = "withdrawn", "zurückgezogen"
    PENDING = "pending", "Annahme steht aus"


WITHOUT_CONSENT = frozenset({Consent.REFUSED, Consent.ENDED})
NOT_KNOWN = ""
_RESULT_OF = {
    Step.ACCEPT: OfferResult.ACCEPTED,
    Step.DECLINE: OfferResult.DECLINED,
    Step.WITHDRAW: OfferResult.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of the ledger as far as it is counted; `on` is its day in Europe/Berlin."""

    step: Step
    from_link: Link | None
    to_link: Link
    holder_id: int | None
    receiver_id: int | None
    outcome: str | None
    code: str | None
    on: date


@dataclass(frozen=True, slots=True)
class History:
    """One case with everything that was known of it up to a day: at least its report."""

    case_id: int
    school_id: int
    marks: tuple[Mark, ...]
    facts: Mapping[str, str]
    consent: Consent


@dataclass(frozen=True, slots=True)
class Line:
    """One case as it is counted on a day; `days_…` are days since its report, None where it did not happen yet.

    :param came_back: how often somebody declined it, or gave it back after accepting it.
    """

    case_id: int
    school_id: int
    standing: Standing
    link: Link
    holder_id: int | None
    outcome: str
    degree: str
    sex: str
    compulsory: Compulsory
    consent: Consent
    came_back: int
    days_to_conference: int | None
    days_to_acceptance: int | None
    days_to_anschluss: int | None

    @property
    def is_open(self) -> bool:
        """Say whether somebody still holds the case."""
        return self.link is not Link.CLOSED


@dataclass(frozen=True, slots=True)
class Offer:
    """One offered handover and its answer."""

    receiver_id: int
    result: OfferResult
    reason: str


def line_of(history: History, day: date) -> Line:
    """Return how a case is counted on a day."""
    last = history.marks[-1]
    # An offered case stands, as far as its Anschluss goes, where the offer was made.
    placed_at = last.from_link if last.to_link is Link.OFFERED else last.to_link
    outcome = _outcome(history.marks, placed_at)
    standing = _standing(placed_at, outcome, history.consent)
    reported = history.marks[0].on
    started = [mark.on for mark in history.marks if mark.step is Step.START]
    arrived = started[-1] if started and standing is Standing.ARRIVED else None
    return Line(
        case_id=history.case_id,
        school_id=history.school_id,
        standing=standing,
        link=last.to_link,
        holder_id=last.holder_id,
        outcome=outcome,
        # A leaver's key from a Berufskolleg has the vocational digit in front.
        degree=history.facts.get("degree", NOT_KNOWN)[-1:],
        sex=history.facts.get("sex", NOT_KNOWN),
        compulsory=_compulsory(history.facts, day),
        consent=history.consent,
        came_back=sum(mark.step is Step.DECLINE for mark in history.marks) + len(list(returns_of(history))),
        days_to_conference=_days(reported, _first_decision(history.marks)),
        days_to_acceptance=_days(reported, _first(history.marks, Step.ACCEPT)),
        days_to_anschluss=_days(reported, arrived),
    )


def offers_of(history: History) -> Iterator[Offer]:
    """Yield the offers of a case; the step after an offer is its answer, the table of moves knows no other."""
    following = (*history.marks[1:], None)
    for mark, answer in zip(history.marks, following, strict=True):
        if mark.step is not Step.OFFER or mark.receiver_id is None:
            continue
        if answer is None:
            yield Offer(mark.receiver_id, OfferResult.PENDING, "")
        else:
            yield Offer(mark.receiver_id, _RESULT_OF[answer.step], answer.code or "")


def returns_of(history: History) -> Iterator[int]:
    """Yield the institutions that gave the case back after they had accepted it: the next holder had it before."""
    held: list[int | None] = []
    for mark in history.marks:
        if mark.step is Step.ACCEPT and mark.holder_id in held[:-1] and held[-1] is not None:
            yield held[-1]
        if not held or held[-1] != mark.holder_id:
            held.append(mark.holder_id)


@dataclass(frozen=True, slots=True)
class Movement:
    """How the stock of open cases changed in a period: opening + new + reopened − closed = closing."""

    opening: int = 0
    new: int = 0
    reopened: int = 0
    closed: int = 0
    closing: int = 0

    def __add__(self, other: "Movement") -> "Movement":
        return Movement(
            self.opening + other.opening,
            self.new + other.new,
            self.reopened + other.reopened,
            self.closed + other.closed,
            self.closing + other.closing,
        )


def movement_of(history: History, since: date, until: date) -> Movement:
    """Count one case in the period from the morning of `since` to the evening of `until`."""
    within = [mark.step for mark in history.marks if since <= mark.on <= until]
    return Movement(
        opening=_open_after([mark for mark in history.marks if mark.on < since]),
        new=within.count(Step.REPORT),
        reopened=within.count(Step.REOPEN),
        closed=within.count(Step.CLOSE),
        closing=_open_after([mark for mark in history.marks if mark.on <= until]),
    )


def _open_after(marks: Sequence[Mark]) -> int:
    return int(bool(marks) and marks[-1].to_link is not Link.CLOSED)


def _outcome(marks: Sequence[Mark], placed_at: Link | None) -> str:
    if placed_at is Link.CLOSED:
        return marks[-1].outcome or ""
    if placed_at in (Link.PROMISED, Link.ARRIVED):
        return next(mark.outcome or "" for mark in reversed(marks) if mark.step is Step.PROMISE)
    return "NOKEAN"  # the official key of „noch kein Anschluss“


def _standing(placed_at: Link | None, outcome: str, consent: Consent) -> Standing:
    if placed_at is Link.PROMISED:
        return Standing.PROMISED
    if placed_at is Link.ARRIVED:
        return Standing.ARRIVED
    if placed_at is not Link.CLOSED:
        return Standing.WITHOUT
    chosen = OUTCOME_OF[outcome]
    if chosen.anschluss:
        return Standing.ARRIVED
    if chosen.group is not OutcomeGroup.UNKNOWN:
        return Standing.OUT
    # Berlin mixed both and could no longer tell the lost from those who did not want to be asked.
    return Standing.NO_CONSENT if consent in WITHOUT_CONSENT else Standing.UNKNOWN


def _compulsory(facts: Mapping[str, str], day: date) -> Compulsory:
    said = facts.get("compulsory", NOT_KNOWN)
    until = facts.get("compulsory_until", NOT_KNOWN)
    if said == "done":
        return Compulsory.DONE
    if said == "runs":
        return Compulsory.RUNS
    if not until:
        return Compulsory.OPEN
    return Compulsory.RUNS if day <= date.fromisoformat(until) else Compulsory.DONE


def _first(marks: Sequence[Mark], step: Step) -> date | None:
    return next((mark.on for mark in marks if mark.step is step), None)


def _first_decision(marks: Sequence[Mark]) -> date | None:
    """Return the day on which a conference first decided: the first step that leads on from its agenda."""
    return next(
        (
            mark.on
            for mark in marks
            if mark.from_link is Link.CONFERENCE and mark.to_link not in (Link.CONFERENCE, Link.CLOSED)
        ),
        None,
    )


def _days(since: date, until: date | None) -> int | None:
    return None if until is None else (until - since).days
