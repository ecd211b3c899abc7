"""The form of a release from professional secrecy as PDF: persons by name on both sides, to be signed; German binds."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kette.privacy.document.consent_form import BLANK, YES, beside, translated
from kette.privacy.document.wordings.german import GERMAN
from kette.privacy.document.wordings.shape import Wording
from kette.privacy.document.wordings.silence import SILENCE
from kette.privacy.rules.bases import FORM_VERSION
from kette.privacy.rules.consents import Signature

if TYPE_CHECKING:
    from kette.pdf.paper import Paper


@dataclass(frozen=True, slots=True)
class Silence:
    """What is filled in; what is not known leaves room to write.

    :param giver: the institution that prints the form.
    :param released: who may speak, by name and function; `towards`: with whom; `about`: about what.
    :param signatures: who signs, by age and custody.
    """

    name: str
    born_on: date | None
    giver: str
    released: str
    towards: str
    about: str
    officer: str
    signatures: tuple[Signature, ...]
    number: str = ""


def release_form(silence: Silence, wording: Wording, *, released: bool, at: datetime) -> bytes:
    """Return the form: in German on one page, in another language with the German one before it.

    § 203 StGB binds persons; the Arbeitshilfe „Sozialdatenschutz in Jugendberufsagenturen“ asks for their names.

    :param released: whether the Kommune has released this translation in this version.
    """
    from kette.pdf.paper import Paper  # late: ReportLab takes half a second that most pages do not need

    german, other = SILENCE["de"], SILENCE[wording.code]
    number = f" · Fall {silence.number}" if silence.number else ""
    paper = Paper(
        german.title,
        at=at,
        author=silence.giver,
        footer=f"Schweigepflichtentbindung, Formular {FORM_VERSION}{number}",
    )
    _page(paper, silence, GERMAN)
    both = f" {GERMAN.both}" if Signature.PARENT_TWO in silence.signatures else ""
    boxes = [
        f"{YES} {beside(said, its, wording)}"
        for said, its in ((german.yes, other.yes), (german.no, other.no))
    ]
    paper.paragraph("\n".join((f"Meine Entscheidung:{both}", *boxes)))
    paper.signature_lines(
        [
            beside(GERMAN.signatures[one.value], wording.signatures[one.value], wording)
            for one in silence.signatures
        ]
    )
    if wording is not GERMAN:
        translated(paper, wording, other.title, released=released)
        _page(paper, silence, wording)
        both = f" {wording.both}" if Signature.PARENT_TWO in silence.signatures else ""
        paper.paragraph(f"{wording.signed_on_german}{both}")
    return paper.build()


def _page(paper: "Paper", silence: Silence, wording: Wording) -> None:
    said = SILENCE[wording.code]
    born = f"{silence.born_on:%d.%m.%Y}" if silence.born_on else BLANK[:12]
    others_sign = Signature.YOUTH not in silence.signatures
    paper.facts(
        [
            (wording.person, f"{silence.name or BLANK}, {wording.born} {born}"),
            (said.released, silence.released),
            (said.towards, silence.towards),
            (said.about, silence.about),
            (wording.duration, wording.until_adult if others_sign else wording.until_withdrawn),
        ]
    )
    paper.paragraph(said.statement)
    paper.paragraph(said.persons)
    paper.heading(wording.free_title, 2)
    paper.paragraph(said.free)
    paper.heading(wording.withdraw_title, 2)
    paper.paragraph(said.withdraw.format(giver=silence.giver))
    *_, rights, officer = wording.information
    paper.heading(wording.information_title, 2)
    paper.note(
        "\n".join(
            (said.kept.format(giver=silence.giver), rights, officer.format(officer=silence.officer)),
        )
    )
