"""What the tables of receipts are called in German. Add the word for a table here; one without shows its name."""

TABLES: dict[str, str] = {
    "identities": "Angaben zur Person",
    "drafts": "Entwürfe",
    "candidates": "nicht gemeldete Schülerinnen und Schüler",
    "earlier_states": "frühere Stände der Klassenliste",
    "confirmations": "Bestätigungen der Klassenliste",
    "origins": "Herkunft aus der Schuldatei",
    "agreements": "Vereinbarungen",
    "contacts": "Kontakte",
    "texts": "Texte und Notizen",
    "note_releases": "Freigaben von Notizen",
    "facts": "Angaben",
    "disclosures": "Übermittlungen",
    "notices": "Hinweise nach Art. 13 und 14",
    "requests": "Anfragen",
    "request_parts": "Antworten auf Anfragen",
    "emergencies": "Öffnungen im Notfall",
    "return_entries": "Rückmeldungen der Agentur für Arbeit",
    "scans": "Unterschriften als Datei",
    "releases": "Schweigepflichtentbindungen",
    "release_ends": "Widerrufe von Schweigepflichtentbindungen",
    "custodies": "Angaben zum Sorgerecht",
    "recalls": "Mitteilungen an Empfänger",
    "refusals": "Ablehnungen",
    "basis_words": "Worte zu Rechtsgrundlagen",
    "holds": "frühere Löschsperren",
    "bases": "Rechtsgrundlagen ohne ihren Zweck in Worten",
    "handovers": "Übergaben ohne Bogen",
    "agenda_items": "Pseudonyme in Konferenzen",
    "sign_ins": "Sitzungen",
    "sign_in_attempts": "gescheiterte Anmeldungen",
    "mails": "Mails",
    "once_keys": "Einmalschlüssel",
    "basis_ends": "Widerrufe und Widersprüche",
    "steps": "Schritte der Kette",
    "accesses": "Leserechte am Fall",
    "decisions": "Entscheidungen der Konferenzen",
    "request_tellings": "Mitteilungen nach Art. 19 DSGVO",
    "erasure_requests": "Anträge auf vorzeitige Löschung",
    "audit_entries": "Einträge des Zugriffsprotokolls",
}


def table_label(name: str) -> str:
    """Return the German word for a table."""
    return TABLES.get(name, name)
