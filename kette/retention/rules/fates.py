"""What becomes of each table that says something about a case when the case is erased. Name a new table here and nowhere else.

A test walks all tables with a path to a case and fails for one that is not named.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a case's rows in one table, and why.

    :param emptied: columns that get another value; their rows stay.
    :param kept: why rows stay; empty where they are deleted.
    :param but: rows that stay although the others are deleted, in words.
    """

    table: str
    kept: str = ""
    emptied: tuple[tuple[str, Any], ...] = ()
    but: str = ""

    @property
    def is_deleted(self) -> bool:
        """Say whether rows are deleted."""
        return not self.kept


# In the order in which it is done: what refers to a row goes before it.
FATES = (
    Fate("identities"),
    Fate("identity_marks"),
    Fate("pairs"),
    Fate("drafts"),
    Fate("follow_ups"),
    Fate("earlier_states"),
    Fate("confirmations"),
    Fate("origins"),
    Fate("candidates"),
    Fate("agreements"),
    Fate("contacts"),
    Fate("note_releases"),
    Fate("assents"),
    Fate("proposals"),
    Fate("stances"),
    Fate("voices"),
    Fate("readinesses"),
    Fate("lookers"),
    Fate("passings"),
    Fate("batch_lines"),
    Fate("texts"),
    Fate("facts", but="gezählte Angaben ohne Namen (Abschluss, Geschlecht, Schulpflicht, Einwilligung)"),
    Fate("disclosures"),
    Fate("notices"),
    Fate("request_parts"),
    Fate("emergencies"),
    Fate("return_entries"),
    Fate("returned_sheets"),
    Fate("received_sheets"),
    Fate("printed_forms"),
    Fate("start_lines"),
    Fate("destinations"),
    Fate("link_codes"),
    Fate("paper_links"),
    Fate("scans"),
    Fate("release_ends"),
    Fate("releases"),
    Fate("custodies"),
    Fate("recalls"),
    Fate("refusals"),
    Fate("basis_words"),
    Fate("holds"),
    Fate(
        "bases",
        kept="Zahl der Einwilligungen; ohne den Zweck in Worten",
        emptied=(("purpose", "gelöscht"),),
    ),
    Fate("basis_ends", kept="Zahl der Widerrufe"),
    Fate(
        "handovers",
        kept="Weg des Falls in der Kette; ohne Bogen und Texte",
        emptied=(("sheet", None), ("sheet_hash", None), ("text_id", None), ("answer_text_id", None)),
    ),
    Fate("steps", kept="Zahlen jedes Stichtags; Schritte nennen keine Namen"),
    Fate("accesses", kept="wer den Fall sah, liest „gelöscht“; nennt keine Namen"),
    Fate(
        "delays",
        kept="Zahl der Gründe, warum etwas warten musste; nennt keine Namen",
        emptied=(("seen_on", None),),
    ),
    Fate("agenda_items", kept="Zahl der besprochenen Fälle", emptied=(("pseudonym", "gelöscht"),)),
    Fate("decisions", kept="Zahl der Entscheidungen; ohne Texte"),
    Fate(
        "requests",
        kept="Nachweis, dass geantwortet wurde; ohne Texte",
        emptied=(("asked", None), ("answer", None)),
    ),
    Fate(
        "erasure_words",
        kept="Nachweis, welche Stelle der Löschung zugestimmt hat; ohne Begründung",
        emptied=(("reason", None),),
    ),
    Fate("request_tellings", kept="Nachweis der Mitteilung an Empfänger (Art. 19 DSGVO); nennt keine Namen"),
    Fate("erasure_requests", kept="Nachweis der beantragten Löschung; nennt keine Namen"),
)
FATE_OF = {fate.table: fate for fate in FATES}
# The row of the case itself: key, class, number and adviser go, the rest is counted.
CASE_TABLE = "cases"
