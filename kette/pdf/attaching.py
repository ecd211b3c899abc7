"""Files inside a document: embedded as PDF/A-3 wants them (ISO 19005-3, 6.8), so that a machine finds and trusts them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Literal

import pikepdf
from pikepdf import Array, AttachedFileSpec, Name, Pdf

Relationship = Literal["Data", "Source", "Supplement", "Alternative", "Unspecified"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels inside a document.

    :param name: its file name; a machine's word, never a person's.
    :param mime: for example application/json.
    :param at: when its content was true; it must know its time zone.
    :param relationship: what it is to the document (ISO 32000-2, table 43): `Data` is what the pages were drawn from.
    """

    name: str
    mime: str
    data: bytes
    description: str
    at: datetime
    relationship: Relationship = "Data"


def stamp(at: datetime) -> str:
    """Write a moment as PDF does, in UTC."""
    return at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


def attach(pdf: Pdf, attachments: Sequence[Attachment]) -> None:
    """Embed files, and name each as associated with the whole document."""
    associated = []
    for one in attachments:
        spec = AttachedFileSpec(
            pdf,
            one.data,
            description=one.description,
            filename=one.name,
            mime_type=one.mime,
            creation_date=stamp(one.at),
            mod_date=stamp(one.at),
        )
        spec.relationship = Name("/" + one.relationship)
        pdf.attachments[one.name] = spec
        associated.append(pdf.attachments[one.name].obj)
    if associated:
        pdf.Root.AF = Array(associated)


def attached(document: bytes) -> dict[str, bytes]:
    """Return the files inside a document by name; empty for a document without.

    :raises pikepdf.PdfError: if it is no PDF that can be read.
    """
    with pikepdf.open(BytesIO(document)) as pdf:
        return {name: bytes(spec.get_file().read_bytes()) for name, spec in pdf.attachments.items()}
