"""What of reminders is given out on an access request. Add a table about them here and nowhere else."""

from kette.rights.rules.exported import BY, Exported

REMINDERS: tuple[Exported, ...] = (
    Exported(
        "follow_ups",
        "Wiedervorlagen",
        ("institution_id",),
        (("due_on", "Tag"), ("sealed", "Satz"), ("made_at", "gesetzt"), BY),
        (("institution_id", "steht bei: festgehalten von"),),
        may_be_held_back=True,
    ),
    Exported(
        "delays",
        "Antworten auf Erinnerungen: warum noch nicht",
        ("institution_id",),
        (
            ("rule", "worum es ging"),
            ("reason", "Grund"),
            ("seen_on", "zuletzt gesehen"),
            ("until_on", "bis"),
            ("given_at", "geantwortet"),
            ("institution_id", "Stelle"),
            BY,
        ),
        (
            ("subject", "Schlüssel der Sache; worum es ging, steht daneben"),
            ("occasion_on", "der Tag, von dem an gezählt wurde"),
            ("number", "die wievielte Antwort es war"),
        ),
    ),
)
