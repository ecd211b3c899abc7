"""What is given out of case conferences: agenda, stances, the young person's part, decisions."""

from kette.rights.rules.exported import BY, Exported

_OF_AN_ITEM = (("item_id", "steht bei: Fallkonferenzen"),)

CONFERENCES: tuple[Exported, ...] = (
    Exported(
        "agenda_items",
        "Fallkonferenzen",
        (),
        (
            ("added_at", "auf die Tagesordnung gesetzt"),
            ("because", "von selbst, weil"),
            ("pseudonym", "dort genannt"),
            ("state", "Stand"),
            ("called_at", "besprochen ab"),
            ("seconds", "besprochen, Sekunden"),
        ),
        (("conference_id", "Schlüssel der Konferenz"), ("position", "Reihenfolge der Tagesordnung")),
    ),
    Exported(
        "decisions",
        "Entscheidungen in Fallkonferenzen",
        (),
        (
            ("decided_at", "am"),
            ("code", "Entscheidung"),
            ("receiver_id", "Stelle"),
            ("outcome", "Anschluss"),
            ("until_on", "bis"),
            ("dissent", "abweichende Meinung"),
            ("text_id", "Text"),
            BY,
        ),
        _OF_AN_ITEM,
    ),
    Exported(
        "proposals",
        "Schriftliche Vorschläge zu Fallkonferenzen",
        (),
        (
            ("made_at", "am"),
            ("code", "Vorschlag"),
            ("receiver_id", "vorgeschlagene Stelle"),
            ("until_on", "bis"),
            ("answer_by_on", "Antwort erbeten bis"),
            ("text_id", "Text"),
            BY,
        ),
        _OF_AN_ITEM,
    ),
    Exported(
        "assents",
        "Antworten auf schriftliche Vorschläge",
        ("institution_id",),
        (
            ("at", "am"),
            ("institution_id", "Stelle"),
            ("agrees", "stimmt zu"),
            ("text_id", "Text"),
            BY,
        ),
        (("proposal_id", "steht bei: Schriftliche Vorschläge zu Fallkonferenzen"),),
        may_be_held_back=True,
    ),
    Exported(
        "stances",
        "Stellungnahmen zu Fallkonferenzen",
        ("institution_id",),
        (
            ("at", "am"),
            ("institution_id", "Stelle"),
            ("proposal", "Vorschlag"),
            ("receiver_id", "vorgeschlagene Stelle"),
            ("text_id", "Text"),
            BY,
        ),
        _OF_AN_ITEM,
        may_be_held_back=True,
    ),
    Exported(
        "voices",
        "Ihr Anteil an Fallkonferenzen",
        (),
        (
            ("at", "am"),
            ("informed", "informiert"),
            ("invited", "eingeladen"),
            ("present", "dabei"),
            ("interpreter", "mit Dolmetschen"),
            ("text_id", "Wunsch in eigenen Worten"),
            BY,
        ),
        _OF_AN_ITEM,
    ),
    Exported(
        "readinesses",
        "Zusagen von Stellen in Fallkonferenzen",
        ("institution_id",),
        (("at", "am"), ("institution_id", "Stelle"), BY),
        _OF_AN_ITEM,
    ),
)
