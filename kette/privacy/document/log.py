"""The access log as CSV, for whoever checks it elsewhere: no cell is ever a formula."""

import csv
from collections.abc import Iterable
from io import StringIO

from kette import clock
from kette.cells import plain
from kette.privacy.queries.log import LogLine
from kette.privacy.rules.actions import action_label, object_label
from kette.privacy.rules.details import basis_words, detail_words
from kette.roles import Role

HEAD = (
    "Nummer",
    "Zeitpunkt",
    "Person",
    "Rolle",
    "Stelle",
    "Was",
    "Woran",
    "Kennung",
    "Grundlage",
    "Angaben",
    "Prüfwert",
)


def csv_of(lines: Iterable[LogLine]) -> bytes:
    """Return entries as CSV as spreadsheet programs here open it: semicolons, UTF-8 with its mark."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD)
    for line in lines:
        entry = line.entry
        writer.writerow(
            plain(cell)
            for cell in (
                str(entry.number),
                clock.local(entry.at).isoformat(timespec="seconds"),
                line.who,
                Role(entry.role).label,
                line.institution,
                action_label(entry.action),
                object_label(entry.object_type),
                entry.object_id,
                basis_words(entry.basis, entry.action),
                detail_words(entry.action, entry.detail),
                entry.mac.hex(),
            )
        )
    return out.getvalue().encode("utf-8-sig")
