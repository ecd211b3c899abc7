"""Groups of fields that stand and fall together when it is decided who may see them."""

from kette.labels import LabelledEnum


class FieldGroup(LabelledEnum):
    """What a value belongs to. Every value of a case is in exactly one group."""

    STATE = "state", "Stand der Kette"
    IDENTITY = "identity", "Name und Geburtsdatum"
    ADDRESS = "address", "Wohnanschrift"
    CONTACT = "contact", "Telefon und E-Mail"
    # What § 31a SGB III lets a school tell the Agentur of school: its form and the degree, and no more.
    SCHOOLING = "schooling", "Schulform und Abschluss"
    ATTENDANCE = "attendance", "Schule, Klasse und Schulpflicht"
    NEEDS = "needs", "Handlungsbedarf und Verlauf"
    HEALTH = "health", "Gesundheit und Sucht"
    ENTRUSTED = "entrusted", "anvertraute Notizen"


# Data of special categories (Art. 9 DSGVO): only with a consent that names them, never by statute, never by default.
SPECIAL = (FieldGroup.HEALTH,)

# What can be passed on as a rule; entrusted notes never travel (§ 65 SGB VIII, § 203 StGB).
PASSABLE = tuple(
    group for group in FieldGroup if group not in (FieldGroup.STATE, FieldGroup.ENTRUSTED, *SPECIAL)
)
