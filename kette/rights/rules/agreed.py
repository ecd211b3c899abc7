"""What a conference agreed on, told to the young person in Einfache Sprache; it names no person but the reader's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kette.conferences.rules.states import DecisionCode
from kette.handover.rules.states import HandoverState
from kette.rights.rules.letters import filled
from kette.rights.rules.notice import SUPERVISION, Section


@dataclass(frozen=True, slots=True)
class Task:
    """Something an institution has taken on.

    :param words: as whoever prints the letter has worded it for the reader; empty where only who and when is told.
    """

    institution: str
    words: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was decided about one young person, and how it stands on the day of the letter.

    :param receiver: the institution that is to take over.
    :param outcome: the promised Anschluss in words.
    :param asked: how the handover stands; None where there is none.
    :param answer_by: until when the receiver is to answer.
    :param holder: who answers for the young person now; empty: nobody, the case is closed.
    :param reached: how the holder is reached: labels and values.
    :param next_step: what whoever prints the letter adds for the reader.
    """

    held_on: date
    code: DecisionCode
    until_on: date | None
    holder: str
    reached: Sequence[tuple[str, str]]
    receiver: str = ""
    outcome: str = ""
    asked: HandoverState | None = None
    answer_by: date | None = None
    tasks: Sequence[Task] = ()
    next_step: str = ""


SUBJECT = "Das ist in der Konferenz herausgekommen"
_OPENING = (
    "am {tag} war eine Konferenz. Dort haben mehrere Stellen überlegt, wie es für {wen} nach der Schule weitergeht. "
    "In diesem Brief steht, was dabei herausgekommen ist."
)
# How a handover stands, for the reader.
_ASKED: Mapping[HandoverState, str] = {
    HandoverState.WAITING: (
        "Die Stelle „{an}“ soll zuständig werden. Namen und Angaben bekommt sie erst, wenn Sie einwilligen oder ein "
        "Gesetz es erlaubt."
    ),
    HandoverState.OFFERED: (
        "Die Stelle „{an}“ soll zuständig werden. Sie muss noch Ja sagen{frist}. Bis dahin bleibt die Stelle zuständig, "
        "die es jetzt ist."
    ),
    HandoverState.ACCEPTED: "Die Stelle „{an}“ ist jetzt zuständig. Sie hat Ja gesagt.",
    HandoverState.DECLINED: "Die Stelle „{an}“ sollte zuständig werden. Sie hat Nein gesagt. Wir suchen weiter.",
    HandoverState.WITHDRAWN: (
        "Die Stelle „{an}“ sollte zuständig werden. Das ist im Moment nicht mehr geplant. Wir suchen weiter."
    ),
}
_DECIDED: Mapping[DecisionCode, str] = {
    DecisionCode.KEEP: "Es bleibt dieselbe Stelle zuständig wie bisher.",
    DecisionCode.PROMISE: "Es gibt eine Zusage für die Zeit nach der Schule: {zusage}.",
    DecisionCode.POSTPONE: (
        "Es ist noch nichts entschieden. In einer späteren Konferenz wird noch einmal darüber gesprochen."
    ),
}
_WAIT = "Die Stelle „{an}“ meldet sich. Sie können dort auch selbst anrufen."
_NEXT: Mapping[DecisionCode, str] = {
    DecisionCode.KEEP: "Bleiben Sie mit der zuständigen Stelle in Kontakt. Kommen Sie zu den Terminen.",
    DecisionCode.PROMISE: "Kommt etwas dazwischen? Dann melden Sie sich gleich bei der zuständigen Stelle.",
    DecisionCode.POSTPONE: "Sie müssen jetzt nichts tun. Haben Sie einen Wunsch? Dann sagen Sie ihn uns vorher.",
}
_NEXT_ASKED: Mapping[HandoverState, str] = {
    HandoverState.WAITING: (
        "Überlegen Sie: Darf die Stelle „{an}“ Namen und Angaben bekommen? Die Einwilligung ist freiwillig. Wer Nein "
        "sagt, hat keinen Nachteil."
    ),
    HandoverState.OFFERED: "Warten Sie auf die Antwort. Wir sagen Bescheid.",
    HandoverState.ACCEPTED: _WAIT,
}
_NO = (
    "Sagen Sie es uns, auch ohne einen Grund. Dann wird noch einmal darüber gesprochen.",
    "Eine Einwilligung können Sie jederzeit zurücknehmen. Das hat keine Nachteile.",
    "Auch wenn das Gesetz die Weitergabe von Angaben erlaubt, können Sie widersprechen.",
)


def sections_of(agreed: Agreed, *, youth: str, officer: str) -> tuple[str, tuple[Section, ...]]:
    """Return the words that open the letter, and its parts.

    :param youth: empty where the young person is spoken to; else the given name by which their custodians know them.
    :param officer: who helps with data protection.
    """
    values = {
        "tag": f"{agreed.held_on:%d.%m.%Y}",
        "wen": youth or "Sie",
        "an": agreed.receiver,
        "zusage": agreed.outcome,
        "frist": f", spätestens am {agreed.answer_by:%d.%m.%Y}" if agreed.answer_by else "",
    }
    parts = (
        Section("Was wurde entschieden?", _decided(agreed, values)),
        Section(f"Wer ist jetzt für {values['wen']} zuständig?", _responsible(agreed)),
        *(
            [Section("Was wurde vereinbart?", bullets=tuple(map(_task, agreed.tasks)))]
            if agreed.tasks
            else []
        ),
        Section("Was können Sie jetzt tun?", bullets=_next(agreed, values)),
        Section(
            "Sie sind nicht einverstanden?",
            bullets=(
                *_NO,
                f"Hilfe beim Datenschutz: {officer}. Beschweren können Sie sich bei: {_supervision()}.",
            ),
        ),
    )
    return filled(_OPENING, values), parts


def _supervision() -> str:
    """Return the supervisory authority and its telephone, short enough for a letter of one page."""
    name, *_, phone, _ = SUPERVISION.split(", ")
    return f"{name}, {phone}"


def _decided(agreed: Agreed, values: Mapping[str, str]) -> tuple[str, ...]:
    stated = _DECIDED.get(agreed.code) or _ASKED[agreed.asked or HandoverState.WITHDRAWN]
    until = f" Der Termin dafür ist der {agreed.until_on:%d.%m.%Y}." if agreed.until_on else ""
    return (f"{filled(stated, values)}{until}",)


def _responsible(agreed: Agreed) -> tuple[str, ...]:
    if not agreed.holder:
        return ("Keine Stelle mehr: Der Fall ist abgeschlossen.",)
    reached = ", ".join(f"{label} {value}" for label, value in agreed.reached)
    return (f"{agreed.holder}\n{reached}".strip(),)


def _next(agreed: Agreed, values: Mapping[str, str]) -> tuple[str, ...]:
    usual = _NEXT.get(agreed.code) or _NEXT_ASKED.get(agreed.asked or HandoverState.WITHDRAWN, "")
    lines = (agreed.next_step, filled(usual, values))
    return (
        *(line for line in lines if line),
        "Verstehen Sie etwas nicht? Rufen Sie an. Wir erklären es, auch mit Übersetzung.",
    )


def _task(task: Task) -> str:
    words = task.words.rstrip(". ") or "hat etwas übernommen"
    return f"{task.institution}: {words}, bis zum {task.due_on:%d.%m.%Y}"
