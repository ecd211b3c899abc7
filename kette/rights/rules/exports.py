"""What of each table is given out on an access request, and what is not and why.

A test walks all tables with a path to a case and fails for one, or for a column of one, that is not named.
"""

from dataclasses import dataclass

from kette.rights.rules.exports_of_bases import BASES
from kette.rights.rules.exports_of_case import CASE
from kette.rights.rules.exports_of_conferences import CONFERENCES
from kette.rights.rules.exports_of_links import LINKS
from kette.rights.rules.exports_of_reminders import REMINDERS


@dataclass(frozen=True, slots=True)
class Excluded:
    """One table that is not given out, and why."""

    table: str
    because: str


EXPORTED = (*CASE, *REMINDERS, *CONFERENCES, *BASES, *LINKS)
EXCLUDED: tuple[Excluded, ...] = (
    Excluded("identity_marks", "Prüfwerte, aus denen nichts über die Person zu lesen ist."),
    Excluded(
        "confirmations",
        "Es wiederholt, was beim Eintrag auf der Klassenliste steht: wann bestätigt, und in welcher Klasse vorher.",
    ),
    Excluded(
        "lookers",
        "Wer den Fall in einer Konferenz gerade offen hat, für Sekunden; es steht im Zugriffsprotokoll.",
    ),
    Excluded(
        "batch_lines", "Es wiederholt, was bei der Übergabe steht: dass viele Fälle auf einmal weitergingen."
    ),
    Excluded(
        "link_codes",
        "Prüfwerte von Codes an das Postfach einer Stelle; wer die Übergabe damit geöffnet hat, steht im Zugriffsprotokoll.",
    ),
    Excluded("request_parts", "Das ist die Auskunft selbst; sie enthielte sich sonst noch einmal."),
)
_OF_THE_CASE = frozenset(one.table for one in (*CASE, *REMINDERS, *CONFERENCES))
GROUPS = ("Person, Schule und Fall", "Rechtsgrundlagen, Weitergaben und Anliegen", "Zugriffsprotokoll")


def group_of(table: str) -> str:
    """Return under which heading a table is read."""
    if table not in EXPORTED_OF:
        return GROUPS[2]
    return GROUPS[0] if table in _OF_THE_CASE else GROUPS[1]


EXPORTED_OF = {one.table: one for one in EXPORTED}
