"""What of answers from the paper is given out on an access request. Add a table about them here and nowhere else."""

from kette.rights.rules.exported import BY, HASH, Exported

LINKS: tuple[Exported, ...] = (
    Exported(
        "paper_links",
        "Adressen auf Übergabebögen, mit denen eine Stelle ohne Konto antwortet",
        ("membership_id",),
        (
            ("handover_id", "Übergabe"),
            ("made_at", "angelegt"),
            ("until_on", "gilt bis"),
            ("ended_at", "gesperrt"),
            ("ended", "weil"),
            ("ended_by_id", "gesperrt von"),
            ("answered_at", "damit beantwortet"),
            BY,
        ),
        (
            ("token_hash", HASH),
            ("wrong", "wie oft ein falscher Code eingegeben wurde"),
            ("answered_name", "Name einer beschäftigten Person der antwortenden Stelle"),
        ),
    ),
)
