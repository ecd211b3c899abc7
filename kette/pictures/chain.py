"""The product's face: who held a case from when to when, what is offered now, and how far it is to the Anschluss."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from kette.pictures.links import Look, PlacedLink, across, down
from kette.pictures.scene import PAGE_WIDTH, Picture

# Below this width links hang under each other instead of lying side by side.
SIDE_BY_SIDE_FROM = 480.0


@dataclass(frozen=True)
class Segment:
    """One holder's tenure; `until_on` is the day the next holder took over, None while it lasts."""

    holder: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Offer:
    """An open handover: offered, not yet accepted."""

    holder: str
    offered_on: date
    answer_by: date | None = None


@dataclass(frozen=True)
class Goal:
    """The Anschluss at the end of the chain: still open, promised (for a day, or on one), or reached on a day."""

    label: str = "Anschluss"
    promised_for: date | None = None
    reached_on: date | None = None
    promised_on: date | None = None


class MarkKind(StrEnum):
    """What an event on the chain is; it chooses the sign beside its words."""

    REPORTED = "reported"
    CONFERENCE = "conference"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    PROMISED = "promised"
    ARRIVED = "arrived"
    OTHER = "other"


@dataclass(frozen=True)
class Mark:
    """An event with its day, in words such as „Fallkonferenz“; never with a person's name."""

    on: date
    label: str
    kind: MarkKind = MarkKind.OTHER


# On the day of a change of holder these still belong to the one who hands over.
_BEFORE_THE_CHANGE = {MarkKind.REPORTED, MarkKind.CONFERENCE, MarkKind.OFFERED, MarkKind.RETURNED}


def chain_picture(
    ident: str,
    segments: Sequence[Segment],
    *,
    offer: Offer | None = None,
    marks: Sequence[Mark] = (),
    goal: Goal | None = None,
    today: date | None = None,
    width: float = PAGE_WIDTH,
) -> Picture:
    """Draw the chain of holders; raise ValueError where it has a gap, an overlap or no link at all.

    With `today` the running link says for how many days, the offer how long is left. `width` is in the
    picture's units: `PAGE_WIDTH`, `PAPER_WIDTH`, or `PHONE_WIDTH`, which hangs the links under each other.
    """
    _refuse_gaps(segments)
    placed = [_held(segment, today) for segment in segments]
    for mark in sorted(marks, key=lambda one: one.on):
        home = placed[_home_of(mark, segments)]
        short = mark.on.strftime("%d.%m." if mark.on.year == home.year else "%d.%m.%Y")
        ahead = today is not None and mark.on > today
        home.marks.append((mark.kind.value, short, mark.label + (" (geplant)" if ahead else ""), ahead))
    if offer:
        placed.append(_offered(offer, today))
    if goal:
        placed.append(_goal(goal))
    draw = across if width >= SIDE_BY_SIDE_FROM else down
    shapes, height = draw(placed, width)
    return Picture(
        ident=ident,
        width=width,
        height=height,
        title="Die Kette: wer wann zuständig war und ist",
        description=describe(segments, offer=offer, marks=marks, goal=goal, today=today),
        shapes=tuple(shapes),
    )


def describe(
    segments: Sequence[Segment],
    *,
    offer: Offer | None = None,
    marks: Sequence[Mark] = (),
    goal: Goal | None = None,
    today: date | None = None,
) -> str:
    """Say in sentences, oldest first, what the chain shows."""
    told: list[tuple[date, int, str]] = []
    for segment in segments:
        if segment.until_on:
            span = f"Vom {_day(segment.from_on)} bis {_day(segment.until_on)}"
            told.append((segment.from_on, 1, f"{span} zuständig: {segment.holder}."))
        else:
            told.append((segment.from_on, 1, f"Seit {_day(segment.from_on)} zuständig: {segment.holder}."))
    for mark in marks:
        ahead = "geplant: " if today is not None and mark.on > today else ""
        order = 0 if mark.kind in _BEFORE_THE_CHANGE else 2
        told.append((mark.on, order, f"{_day(mark.on)} {ahead}{mark.label}."))
    sentences = [sentence for _, _, sentence in sorted(told, key=lambda one: one[:2])]
    if offer:
        until = (
            f", Antwort bis {_day(offer.answer_by)}{_left(offer.answer_by, today)}" if offer.answer_by else ""
        )
        since = _day(offer.offered_on)
        sentences.append(f"Am {since} angeboten, noch nicht angenommen: {offer.holder}{until}.")
    if goal and goal.reached_on:
        sentences.append(f"{goal.label}: erreicht am {_day(goal.reached_on)}.")
    elif goal and goal.promised_for:
        sentences.append(f"{goal.label}: zugesagt zum {_day(goal.promised_for)}.")
    elif goal and goal.promised_on:
        sentences.append(f"{goal.label}: zugesagt am {_day(goal.promised_on)}.")
    elif goal:
        sentences.append(f"{goal.label}: noch offen.")
    return " ".join(sentences)


def _refuse_gaps(segments: Sequence[Segment]) -> None:
    if not segments:
        raise ValueError("a chain without a holder")
    for earlier, later in pairwise(segments):
        if earlier.until_on != later.from_on:
            raise ValueError(f"gap or overlap in the chain: {earlier.until_on} is not {later.from_on}")


def _home_of(mark: Mark, segments: Sequence[Segment]) -> int:
    """Find the link under which an event is told."""
    before = mark.kind in _BEFORE_THE_CHANGE
    home = 0
    for index, segment in enumerate(segments):
        if segment.from_on < mark.on or (segment.from_on == mark.on and not before):
            home = index
    return home


def _held(segment: Segment, today: date | None) -> PlacedLink:
    if segment.until_on:
        start = segment.from_on.strftime(
            "%d.%m." if segment.from_on.year == segment.until_on.year else "%d.%m.%Y"
        )
        return PlacedLink(
            look=Look.PAST,
            eyebrow="war zuständig",
            name=segment.holder,
            lines=[f"{start} – {_day(segment.until_on)}"],
            year=segment.from_on.year,
        )
    lines = [f"seit {_day(segment.from_on)}"]
    if today is not None and today >= segment.from_on:
        lines.append(_days((today - segment.from_on).days) or "seit heute")
    return PlacedLink(
        look=Look.HELD, eyebrow="jetzt zuständig", name=segment.holder, lines=lines, year=segment.from_on.year
    )


def _offered(offer: Offer, today: date | None) -> PlacedLink:
    lines = [f"seit {_day(offer.offered_on)}"]
    late = False
    if offer.answer_by:
        late = today is not None and today > offer.answer_by
        lines.append((_left(offer.answer_by, today) or f", bis {_day(offer.answer_by)}").removeprefix(", "))
    return PlacedLink(
        look=Look.OFFERED,
        eyebrow="angeboten",
        name=offer.holder,
        lines=lines,
        year=offer.offered_on.year,
        late=late,
    )


def _goal(goal: Goal) -> PlacedLink:
    if goal.reached_on:
        look, eyebrow, lines = Look.REACHED, "erreicht", [f"am {_day(goal.reached_on)}"]
    elif goal.promised_for:
        look, eyebrow, lines = Look.PROMISED, "zugesagt", [f"zum {_day(goal.promised_for)}"]
    elif goal.promised_on:
        look, eyebrow, lines = Look.PROMISED, "zugesagt", [f"am {_day(goal.promised_on)}"]
    else:
        look, eyebrow, lines = Look.OPEN, "Ziel", ["noch offen"]
    return PlacedLink(look=look, eyebrow=eyebrow, name=goal.label, lines=lines, year=0)


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")


def _days(count: int) -> str:
    return "" if count == 0 else "1 Tag" if count == 1 else f"{count} Tage"


def _left(by: date, today: date | None) -> str:
    if today is None:
        return ""
    if by == today:
        return ", Antwort heute fällig"
    if by > today:
        return f", noch {_days((by - today).days)}"
    count = (today - by).days
    return f", {'1 Tag' if count == 1 else f'{count} Tage'} überfällig"
