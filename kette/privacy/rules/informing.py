"""That young people are told what happens with their data (Art. 13 and 14 DSGVO): how, and what follows while they are not."""

from dataclasses import dataclass
from datetime import date

from kette.labels import LabelledEnum


class How(LabelledEnum):
    """How somebody was informed."""

    LETTER = "letter", "mit dem Brief"
    CONVERSATION = "conversation", "im Gespräch, mit dem Informationsblatt"
    FORM = "form", "mit dem Formular der Einwilligung"


class NoticeKind(LabelledEnum):
    """What was noted; the newest note counts, but a consent informs of nothing beyond its own recipient."""

    COLLECTION = "collection", "Informiert nach Art. 13 und 14 DSGVO"
    CONSENT = (
        "consent",
        "Mit dem Formular der Einwilligung über diese eine Weitergabe informiert (Art. 13 DSGVO)",
    )
    MISTAKE = "mistake", "Der Vermerk „informiert“ war ein Irrtum"


@dataclass(frozen=True, slots=True)
class Informed:
    """On which day somebody was informed, and how."""

    on: date
    how: How = How.LETTER


class LetterKind(LabelledEnum):
    """A text that a Kommune can word itself."""

    NOTICE_YOUTH = "notice_youth", "Information an die junge Person (ab 15 Jahren)"
    NOTICE_CUSTODIANS = "notice_custodians", "Information an die Sorgeberechtigten (unter 15 Jahren)"
    INVITATION_YOUTH = "invitation_youth", "Einladung an die junge Person (ab 15 Jahren)"
    INVITATION_CUSTODIANS = "invitation_custodians", "Einladung an die Sorgeberechtigten (unter 15 Jahren)"
    CONTACTS = "contacts", "Datenschutz: verantwortliche Stelle und Datenschutzbeauftragte"


# The version of the texts that come with Kette; a Kommune's own are counted from 1.
SHIPPED = "Vorlage 2026-1"
NOT_YET = (
    "Die junge Person ist noch nicht informiert (Art. 13 und 14 DSGVO). Vorher geht auf gesetzlicher Grundlage nichts an "
    "andere Stellen. Bitte geben Sie ihr den Informationsbrief, und vermerken Sie den Tag; danach können Sie den Fall anbieten."
)


def own_version(number: int) -> str:
    """Return how a Kommune's own wording is called."""
    return f"Fassung {number}"
