"""What an erasure may do to rows that are otherwise written once; the guards refuse everything else."""

from collections.abc import Iterable

# The permit of an erasure, which lives only inside the transaction that has its receipt.
PERMIT = "EXISTS (SELECT 1 FROM erasing WHERE erasing.case_id = OLD.{column})"

# Written once. `case_id` names the column that says whose rows they are, where erasure may remove them.
WRITTEN_ONCE = {
    "steps": "case_id",
    "facts": "case_id",
    "bases": "case_id",
    "basis_ends": "case_id",
    "basis_words": "case_id",
    "refusals": "case_id",
    "custodies": "case_id",
    "releases": "case_id",
    "release_ends": "case_id",
    "disclosures": "case_id",
    "notices": "case_id",
    "emergencies": "case_id",
    "contacts": "case_id",
    "decisions": "case_id",
    "delays": "case_id",
    "texts": "case_id",
    "audit_entries": None,
    "audit_anchors": None,
    "receipts": None,
    "class_reports": None,
    "class_report_ends": None,
    "identification_lines": None,
    "statutory_exports": None,
    "return_feeds": None,
    "return_entries": "case_id",
    "received_sheets": "case_id",
    "settings": None,
    "letter_texts": None,
}

# One column of a written-once row that an erasure empties, and all that it leaves as it was (a test compares).
EMPTIED: dict[str, tuple[str, tuple[str, ...]]] = {
    "steps": (
        "NEW.text_id IS NULL",
        (
            *("id", "kommune_id", "case_id", "seq", "step", "from_link", "to_link", "holder_id", "at"),
            *("membership_id", "institution_id", "handover_id", "receiver_id", "outcome", "code"),
        ),
    ),
    "contacts": (
        "NEW.text_id IS NULL",
        (
            *("id", "public_id", "kommune_id", "case_id", "contact_on", "way", "reached", "at"),
            *("membership_id", "institution_id"),
        ),
    ),
    "decisions": (
        "NEW.text_id IS NULL",
        (
            *("id", "public_id", "kommune_id", "item_id", "case_id", "code", "receiver_id", "outcome"),
            *("until_on", "dissent", "decided_at", "membership_id"),
        ),
    ),
    "delays": (
        "NEW.seen_on IS NULL",
        (
            *("id", "kommune_id", "rule", "subject", "occasion_on", "case_id", "institution_id"),
            *("membership_id", "number", "reason", "until_on", "given_at"),
        ),
    ),
    "bases": (
        "NEW.purpose = 'gelöscht'",
        (
            *("id", "public_id", "kommune_id", "case_id", "kind", "recipient_id", "groups", "given_by"),
            *("form", "form_version", "custody", "judged_on", "given_on", "valid_until", "recorded_at"),
            *("membership_id",),
        ),
    ),
}
# What the application's role may change of written-once rows on PostgreSQL; keys to texts empty themselves.
WRITABLE = {"bases": "purpose", "delays": "seen_on"}

# Written once, too, but no case's: deleted as far as a sealed anchor says where the chain begins from now on.
PRUNED = {
    "audit_entries": "EXISTS (SELECT 1 FROM audit_anchors a WHERE a.kommune_id = OLD.kommune_id"
    " AND a.number >= OLD.number)"
}


def refuse_update(table: str, column: str | None) -> str:
    """Return when changing a written-once row is refused."""
    if table not in EMPTIED:
        return "1 = 1"
    emptied, kept = EMPTIED[table]
    return f"NOT ({PERMIT.format(column=column)} AND {emptied} AND NOT ({_distinct(kept)}))"


def refuse_delete(table: str, column: str | None) -> str:
    """Return when deleting a written-once row is refused."""
    if table in PRUNED:
        return f"NOT {PRUNED[table]}"
    return f"NOT {PERMIT.format(column=column)}" if column else "1 = 1"


def _distinct(columns: Iterable[str]) -> str:
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
