"""What of answers from the paper is given out on an access request. Add a table about them here and nowhere else."""

from kette.rights.rules.exported import BY, HASH, Exported

LINKS: tuple[Exported, ...] = (
    Exported(
        "destinations",
        "Wohin eine Zusage führt",
        ("membership_id",),
        (("institution_id", "Stelle"), ("said_at", "festgehalten"), BY),
        to_keeper=True,
    ),
    Exported(
        "start_lines",
        "Rückfrage bei der aufnehmenden Stelle, wer begonnen hat",
        (),
        (("shown_at", "dort gelesen"), ("answer", "Antwort"), ("answered_at", "beantwortet")),
        (("list_id", "die Liste nennt auch andere Personen"),),
        to_keeper=True,
    ),
    Exported(
        "paper_links",
        "Adressen auf Übergabebögen, mit denen eine Stelle ohne Konto antwortet",
        ("membership_id",),
        (
            ("handover_id", "Übergabe"),
            ("institution_id", "für"),
            ("made_at", "angelegt"),
            ("until_on", "gilt bis"),
            ("ended_at", "gesperrt"),
            ("ended", "weil"),
            ("ended_by_id", "gesperrt von"),
            ("answered_at", "damit beantwortet"),
            BY,
        ),
        (
            ("list_id", "nur bei Listen, die zu keinem einzelnen Fall gehören"),
            ("token_hash", HASH),
            ("wrong", "wie oft ein falscher Code eingegeben wurde"),
            ("answered_name", "Name einer beschäftigten Person der antwortenden Stelle"),
        ),
    ),
)
