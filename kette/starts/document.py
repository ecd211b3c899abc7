"""The list to telephone through: promised cases of which no place can be asked, or none has answered."""

from collections.abc import Sequence
from datetime import datetime

from kette.starts.queries import Promise


def telephone_list(rows: Sequence[Promise], *, holder: str, at: datetime) -> bytes:
    """Return the list as PDF, with room to tick; telephone numbers as far as the holder may see them."""
    from kette.pdf.paper import Paper

    paper = Paper(
        "Wer hat begonnen? Liste zum Telefonieren",
        at=at,
        subject=holder,
        footer="Vertraulich. Nach dem Eintragen in Kette vernichten.",
    )
    paper.paragraph(
        "Bitte fragen Sie die jungen Menschen oder ihre Eltern selbst. Beim Betrieb oder Träger fragen Sie nur nach, wenn "
        "dafür eine Einwilligung vorliegt."
    )
    paper.table(
        ["Name", "Telefon", "Zusage", "Wo", "erschienen", "nicht erschienen"],
        [
            [
                one.seen.name,
                one.seen.person.phone if one.seen.person else "",
                one.goal,
                one.place.short_name if one.place else "",
                "☐",
                "☐",
            ]
            for one in rows
        ],
    )
    return paper.build()
