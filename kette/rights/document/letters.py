"""Letters on paper: the notice of Art. 13 and 14 DSGVO with its sheet of information, and invitations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kette import clock
from kette.institutions.models import Institution
from kette.privacy.rules.informing import LetterKind
from kette.rights.queries.letters import Recipient, Sender, Worded
from kette.rights.rules.letters import Addressed, Unaddressable, address, filled
from kette.rights.rules.notice import Section

if TYPE_CHECKING:
    from kette.pdf.letter import Letters

_MISSING = "–"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a batch of letters says: its texts for both kinds of readers, and what is put into them."""

    youth: Worded
    custodians: Worded
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """A document of letters, how many they are, and why some could not be written (by case id)."""

    pdf: bytes | None
    written: tuple[int, ...]
    failed: Mapping[int, str]


def printed(
    recipients: Sequence[Recipient],
    sender: Sender,
    occasion: Occasion,
    sheet: Sequence[Section],
    *,
    title: str,
    at: datetime,
) -> Batch:
    """Write a letter to each recipient, and the sheet of information behind it, in one document."""
    # ReportLab takes half a second to load; the web starts without it.
    from kette.pdf.letter import Letters

    day = clock.local(at).date()
    letters = Letters(title, at=at, author=sender.institution.name)
    written: list[int] = []
    failed: dict[int, str] = {}
    for one in recipients:
        if one.known is None:
            failed[one.case.id] = "Der Name ist für Ihre Stelle nicht sichtbar."
            continue
        try:
            to = address(one.known, day)
        except Unaddressable as reason:
            failed[one.case.id] = str(reason)
            continue
        _letter(letters, one, to, sender, occasion, day)
        if sheet:
            letters.page_break()
            letters.heading("Informationen zum Datenschutz (Art. 13 und 14 DSGVO)")
        for section in sheet:
            _section(letters, section)
        written.append(one.case.id)
    return Batch(letters.build() if written else None, tuple(written), failed)


def values_of(one: Recipient, sender: Sender, day: date) -> dict[str, str]:
    """Return what stands in place of the placeholders in a letter about somebody."""
    known, institution = one.known, sender.institution
    values = {
        "vorname": known.given_name if known else "",
        "name": known.full_name if known else "",
        "schule": one.case.school.name,
        **_responsible(one, sender),
        "stelle": institution.name,
        "kommune": sender.kommune,
        "ansprechperson": sender.person,
        "telefon": sender.phone,
        "datum": f"{day:%d.%m.%Y}",
        "anschrift": institution.address or "",
        "datenschutz": sender.officer or _ask_at(sender.institution),
    }
    return {key: value.strip() or _MISSING for key, value in values.items()}


def contacts_of(one: Recipient, sender: Sender, day: date) -> dict[str, str]:
    """Return what stands in the words about who is responsible: the office, never the line of one person."""
    office = sender.institution.phone or sender.institution.mailbox or _MISSING
    return values_of(one, sender, day) | {"telefon": office}


def _ask_at(institution: Institution) -> str:
    reached = institution.phone or institution.mailbox
    at = f"{institution.name}, {reached}" if reached else institution.name
    return f"bitte erfragen Sie das bei {at}"


def _responsible(one: Recipient, sender: Sender) -> dict[str, str]:
    """Say who reported somebody and who is responsible now, from the point of view of the writer."""
    case, me = one.case, sender.institution
    holder = me if case.holder is None or case.holder_id == me.id else case.holder
    return {
        "melder": "haben wir" if case.school_id == me.id else f"hat die Schule ({case.school.name})",
        "verantwortlich": f"{'sind das wir,' if holder is me else 'ist das'} {holder.name}",
    }


def _letter(
    letters: "Letters", one: Recipient, to: Addressed, sender: Sender, occasion: Occasion, day: date
) -> None:
    from kette.pdf.letter import Head

    worded = occasion.youth if to.to_youth else occasion.custodians
    values = values_of(one, sender, day) | dict(occasion.values)
    institution = sender.institution
    info = [
        ("Ansprechperson", sender.person),
        ("Telefon", sender.phone),
        ("E-Mail", sender.mail),
        ("Unser Zeichen", one.case.number),
        ("Datum", f"{day:%d.%m.%Y}"),
    ]
    letters.begin(
        Head(
            sender=", ".join(part for part in (institution.name, institution.address or "") if part),
            address=to.lines,
            info=tuple((label, value) for label, value in info if value),
            subject=filled(worded.text.title, values),
        )
    )
    letters.paragraph(to.greeting)
    letters.paragraph(filled(worded.text.body, values))


def _section(letters: "Letters", section: Section) -> None:
    letters.heading(section.title, 2)
    for words in section.paragraphs:
        letters.paragraph(words)
    if section.rows:
        letters.table(section.header, section.rows, widths=(30, 42, 28))
    letters.bullets(section.bullets)


def kinds_of(*, invites: bool) -> tuple[LetterKind, LetterKind]:
    """Return the texts of a letter, for the young person and for those with custody."""
    if invites:
        return LetterKind.INVITATION_YOUTH, LetterKind.INVITATION_CUSTODIANS
    return LetterKind.NOTICE_YOUTH, LetterKind.NOTICE_CUSTODIANS
