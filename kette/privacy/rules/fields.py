"""Groups of fields that stand and fall together when it is decided who may see them."""

from kette.labels import LabelledEnum


class FieldGroup(LabelledEnum):
    """What a value belongs to. Every value of a case is in exactly one group."""

    STATE = "state", "Stand der Kette"
    IDENTITY = "identity", "Name und Geburtsdatum"
    ADDRESS = "address", "Wohnanschrift"
    CONTACT = "contact", "Telefon und E-Mail"
    SCHOOLING = "schooling", "Schule und Abschluss"
    NEEDS = "needs", "Handlungsbedarf und Verlauf"
    ENTRUSTED = "entrusted", "anvertraute Notizen"


# Nothing but these can be passed on; entrusted notes never travel (§ 65 SGB VIII, § 203 StGB).
PASSABLE = tuple(group for group in FieldGroup if group not in (FieldGroup.STATE, FieldGroup.ENTRUSTED))
