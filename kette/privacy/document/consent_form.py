"""The form of a consent as PDF, one per recipient: filled from the case, to be signed; German is what binds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kette.privacy.document.wordings.german import GERMAN
from kette.privacy.document.wordings.shape import Wording
from kette.privacy.rules.bases import FORM_VERSION
from kette.privacy.rules.codes import grouped, in_qr
from kette.privacy.rules.consents import Signature
from kette.privacy.rules.fields import SPECIAL, FieldGroup

if TYPE_CHECKING:
    from kette.pdf.paper import Paper

BLANK = "______________________________"
YES = "☐"
_DRAFT = "Nicht geprüfter Entwurf: Diese Übersetzung hat die Kommune noch nicht freigegeben."


@dataclass(frozen=True, slots=True)
class Filling:
    """What is filled in; what is not known leaves room to write.

    :param purpose: as typed; the usual one is translated.
    :param signatures: who signs, by age and custody.
    """

    name: str
    born_on: date | None
    giver: str
    recipient: str
    purpose: str
    groups: frozenset[FieldGroup]
    officer: str
    signatures: tuple[Signature, ...]
    number: str = ""

    @property
    def ends_at_eighteen(self) -> bool:
        """Say whether others sign, whose word ends with the 18th birthday."""
        return Signature.YOUTH not in self.signatures


def consent_form(
    filling: Filling, wording: Wording, *, released: bool, at: datetime, code: str = ""
) -> bytes:
    """Return the form: in German on one page, in another language with the German one beside it.

    :param released: whether the Kommune has released this translation in this version.
    :param code: by which the signed sheet finds home.
    """
    return consent_forms([(filling, code)], wording, released=released, at=at)


def consent_forms(
    filled: Sequence[tuple[Filling, str]], wording: Wording, *, released: bool, at: datetime
) -> bytes:
    """Return several forms in one document, each on sheets of its own, with its code where it has one."""
    from kette.pdf.series import Series  # late: ReportLab takes half a second that most pages do not need

    series = Series(GERMAN.title, at=at)
    for filling, code in filled:
        number = f" · Fall {filling.number}" if filling.number else ""
        said = f" · Code {grouped(code)}" if code else ""
        series.begin(
            f"an {filling.recipient}",
            author=filling.giver,
            footer=f"Einwilligung, Formular {FORM_VERSION}{number}{said}",
            code=in_qr(code) if code else "",
        )
        _write(series, filling, wording, released=released)
    return series.build()


def _write(paper: "Paper", filling: Filling, wording: Wording, *, released: bool) -> None:
    _page(paper, filling, GERMAN)
    both = f" {GERMAN.both}" if Signature.PARENT_TWO in filling.signatures else ""
    paper.paragraph(f"Meine Entscheidung:{both}\n{_boxes(GERMAN, wording)}")
    paper.signature_lines(
        [
            beside(GERMAN.signatures[one.value], wording.signatures[one.value], wording)
            for one in filling.signatures
        ]
    )
    if wording is not GERMAN:
        translated(paper, wording, wording.title, released=released)
        _page(paper, filling, wording)
        both = f" {wording.both}" if Signature.PARENT_TWO in filling.signatures else ""
        paper.paragraph(f"{wording.signed_on_german}{both}")


def translated(paper: "Paper", wording: Wording, title: str, *, released: bool) -> None:
    """Begin the page in another language, marked as a draft until the Kommune has released it."""
    paper.page_break()
    paper.speak(wording.code, right_to_left=wording.right_to_left)
    paper.heading(title)
    if not released:
        paper.note(f"{wording.draft}\n{_DRAFT}")
    paper.paragraph(wording.binding)


def _page(paper: "Paper", filling: Filling, wording: Wording) -> None:
    known = {"giver": filling.giver, "recipient": filling.recipient, "officer": filling.officer}
    born = f"{filling.born_on:%d.%m.%Y}" if filling.born_on else BLANK[:12]
    usual = filling.purpose == GERMAN.usual_purpose
    ordinary = [group for group in FieldGroup if group in filling.groups and group not in SPECIAL]
    paper.facts(
        [
            (wording.person, f"{filling.name or BLANK}, {wording.born} {born}"),
            (wording.purpose, wording.usual_purpose if usual else filling.purpose),
            (wording.duration, wording.until_adult if filling.ends_at_eighteen else wording.until_withdrawn),
        ]
    )
    named = [f"• {wording.groups[group.value]}" for group in ordinary]
    paper.paragraph("\n".join((wording.statement.format(**known), *named)))
    if any(group in SPECIAL for group in filling.groups):
        paper.heading(wording.special_title, 2)
        paper.paragraph(wording.special)
        paper.paragraph(f"{YES} {wording.special_yes}\n{YES} {wording.special_no}")
    paper.heading(wording.free_title, 2)
    paper.paragraph(wording.free.format(**known))
    paper.heading(wording.withdraw_title, 2)
    paper.paragraph(wording.withdraw.format(**known))
    paper.heading(wording.information_title, 2)
    paper.note("\n".join(words.format(**known) for words in wording.information))


def _boxes(german: Wording, wording: Wording) -> str:
    return "\n".join(
        f"{YES} {beside(said, other, wording)}"
        for said, other in ((german.yes, wording.yes), (german.no, wording.no))
    )


def beside(german: str, other: str, wording: Wording) -> str:
    """Return words in German, with the other language beside them where there is one."""
    return german if wording.code == "de" else f"{german} / {other}"
