"""The coded answers that are owed of a case once it is accepted: was the young person reached, and how does it go on."""

from dataclasses import dataclass

from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.outcomes import (
    ANSCHLUSS,
    CLOSINGS_WITHOUT_ANSCHLUSS,
    OUTCOME_OF,
    Outcome,
    OutcomeGroup,
)
from kette.chain import Link, Step

# Links at which an institution answers for somebody until they have started and stayed.
LINKS = (Link.ACCOMPANIED, Link.PROMISED, Link.ARRIVED)
# Who took a case over goes on answering for it while others decide about it; contacts are written down, no more.
ON_THE_WAY = (Link.CONFERENCE, Link.OFFERED)
# Closes only with the name of who was informed elsewhere: that is written on the page of the case.
_NEEDS_WORDS = frozenset({"VERZOG"})
# Answers that rest on a proof (domain: konkrete Zusage).
PROVEN = frozenset({Step.PROMISE, Step.START, Step.STAY})
REACHED, NOT_REACHED = "ja", "nein"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen: what the form sends, its words, and the heading it stands under."""

    value: str
    words: str
    group: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How it goes on with a case: a step of the chain, and the outcome where the step has one."""

    step: Step
    outcome: str | None = None


# Whether somebody was reached, and how; the telephone first, because this list is telephoned through.
CONTACTS = tuple(
    Choice(f"{way.value}:{reached}", f"{words} ({way.label})", words)
    for reached, words in ((REACHED, "erreicht"), (NOT_REACHED, "nicht erreicht"))
    for way in sorted(ContactWay, key=lambda way: way is not ContactWay.PHONE)
)


def answers_at(link: Link, goal: str | None = None) -> tuple[Choice, ...]:
    """List the answers that a case takes where it stands.

    :param goal: key of the promised Anschluss, with which a case that has arrived can be closed.
    """
    closings = [one for one in CLOSINGS_WITHOUT_ANSCHLUSS if one.key not in _NEEDS_WORDS]
    ended = _of(Step.CLOSE, closings, "Beendet ohne Anschluss")
    if link is Link.ACCOMPANIED:
        return (
            *(
                choice
                for group in OutcomeGroup
                for choice in _of(
                    Step.PROMISE,
                    [one for one in ANSCHLUSS if one.group is group],
                    f"Zugesagt: {group.label}",
                )
            ),
            *ended,
        )
    fell = Choice(Step.FALL_THROUGH.value, "geplatzt, wieder in Begleitung", "Nicht geklappt")
    if link is Link.PROMISED:
        return Choice(Step.START.value, "Start bestätigt", "Angekommen"), fell, *ended
    if link is Link.ARRIVED:
        reached = [OUTCOME_OF[goal]] if goal in OUTCOME_OF else []
        stays = Choice(Step.STAY.value, "am Prüftermin noch dort", "Angekommen")
        return stays, *_of(Step.CLOSE, reached, "Ziel erreicht, Fall abschließen"), fell, *ended
    return ()


def _of(step: Step, outcomes: list[Outcome], group: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"{step.value}:{one.key}", one.label, group) for one in outcomes)


def answer_of(value: str) -> Answer:
    """Read what the form sent.

    :raises ValueError: if it is none of the answers' values.
    """
    step, _, outcome = value.partition(":")
    return Answer(Step(step), outcome or None)


def contact_of(value: str) -> tuple[ContactWay, bool]:
    """Read how somebody was sought, and whether they were reached.

    :raises ValueError: if it is none of the values of `CONTACTS`.
    """
    way, _, reached = value.partition(":")
    return ContactWay(way), reached == REACHED
