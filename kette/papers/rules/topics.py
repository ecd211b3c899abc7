"""What one can do in Kette, in plain German, by the beginning of an address. A page nobody named stands under its own words."""

from kette.papers.rules.running import Page

_CASE = "/faelle/…/"
# The longest beginning counts.
_TOPICS = {
    "/": "Startseite „Heute“",
    "/faelle": "Fälle: Liste, Suche, Seite eines Falls",
    f"{_CASE}kontakt": "Am Fall arbeiten: Kontakte, Vereinbarungen, Notizen, Angaben",
    f"{_CASE}vereinbarung": "Am Fall arbeiten: Kontakte, Vereinbarungen, Notizen, Angaben",
    f"{_CASE}notiz": "Am Fall arbeiten: Kontakte, Vereinbarungen, Notizen, Angaben",
    f"{_CASE}angaben": "Am Fall arbeiten: Kontakte, Vereinbarungen, Notizen, Angaben",
    f"{_CASE}entwurf": "Am Fall arbeiten: Kontakte, Vereinbarungen, Notizen, Angaben",
    f"{_CASE}person": "Name und Anschrift berichtigen",
    f"{_CASE}auskunftssperre": "Name und Anschrift berichtigen",
    f"{_CASE}anschluss": "Anschluss und Abschluss festhalten",
    f"{_CASE}start": "Anschluss und Abschluss festhalten",
    f"{_CASE}verbleib": "Anschluss und Abschluss festhalten",
    f"{_CASE}geplatzt": "Anschluss und Abschluss festhalten",
    f"{_CASE}abschluss": "Anschluss und Abschluss festhalten",
    f"{_CASE}wieder-oeffnen": "Anschluss und Abschluss festhalten",
    f"{_CASE}einwilligung": "Einwilligung, Widerruf, Widerspruch, Schweigepflicht",
    f"{_CASE}widerspruch": "Einwilligung, Widerruf, Widerspruch, Schweigepflicht",
    f"{_CASE}schweigepflicht": "Einwilligung, Widerruf, Widerspruch, Schweigepflicht",
    f"{_CASE}sorge": "Einwilligung, Widerruf, Widerspruch, Schweigepflicht",
    f"{_CASE}scan": "Einwilligung, Widerruf, Widerspruch, Schweigepflicht",
    f"{_CASE}rechte": "Junge Menschen informieren, ihre Anliegen aufnehmen",
    f"{_CASE}zugriffe": "Wer den Fall angesehen hat",
    "/notfaelle": "Berichte über Öffnungen im Notfall",
    "/melden": "Klassenlisten einlesen, Klassen und Einzelne melden",
    "/identifizierungstermine": "Identifizierungstermine",
    "/doppelmeldungen": "Ähnliche Meldungen prüfen",
    "/meldungen-an-die-agentur": "Meldung an die Agentur nach § 31a SGB III, Rückmeldungen",
    "/rueckmeldungen": "Meldung an die Agentur nach § 31a SGB III, Rückmeldungen",
    "/uebergaben": "Übergaben anbieten, annehmen, ablehnen",
    "/konferenzen": "Fallkonferenzen planen und führen",
    "/angebote": "Angebote und Plätze",
    "/auswertung": "Auswertung in geschützten Zahlen",
    "/briefe": "Briefe und ihre Texte",
    "/anliegen": "Alle Anliegen der Kommune",
    "/auskunft": "Den eigenen Teil zu Auskunft, Löschung und Mitteilungen beantworten",
    "/loeschverlangen": "Den eigenen Teil zu Auskunft, Löschung und Mitteilungen beantworten",
    "/mitteilungen": "Den eigenen Teil zu Auskunft, Löschung und Mitteilungen beantworten",
    "/widerrufe": "Löschaufforderungen nach einem Widerruf",
    "/einwilligungsformulare": "Formulare der Einwilligung",
    "/rechtsgrundlagen": "Rechtsgrundlagen nachlesen",
    "/loeschen": "Fristen, Löschsperren, vorzeitige Löschung",
    "/protokoll": "Das ganze Zugriffsprotokoll",
    "/unterlagen": "Unterlagen zum Datenschutz",
    "/verwaltung": "Stellen, Konten, Rollen, Einstellungen verwalten",
    "/konto": "Das eigene Konto",
    "/rolle": "Anmelden, Rolle wählen, abmelden",
    "/anmelden": "Anmelden, Rolle wählen, abmelden",
    "/abmelden": "Anmelden, Rolle wählen, abmelden",
}


def topic_of(page: Page) -> str:
    """Return in German what a page is for; empty for what no person opens."""
    if "." not in page.endpoint:
        return ""
    found = max((start for start in _TOPICS if _begins(page.address, start)), key=len, default="")
    return _TOPICS.get(found, page.label or page.address.strip("/").partition("/")[0].capitalize())


def _begins(address: str, start: str) -> bool:
    return address == start or (start != "/" and address.startswith((f"{start}/", f"{start}.")))
