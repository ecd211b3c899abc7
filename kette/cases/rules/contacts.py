"""Ways of reaching a young person."""

from kette.labels import LabelledEnum


class ContactWay(LabelledEnum):
    """How contact was made or tried."""

    TALK = "talk", "Gespräch vor Ort"
    PHONE = "phone", "Telefon"
    MESSAGE = "message", "E-Mail oder Nachricht"
    LETTER = "letter", "Brief"
    VISIT = "visit", "Hausbesuch"
    OTHER = "other", "auf anderem Weg"
