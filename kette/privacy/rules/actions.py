"""What the access log says in German. Add the words for a new action here; one without words shows its code."""

ACTIONS: dict[str, str] = {
    "case.read": "Fall angesehen",
    "case.list": "Liste der Fälle angesehen",
    "case.search": "nach Fällen gesucht",
    "case.report": "Fall gemeldet",
    "case.contact": "Kontakt festgehalten",
    "case.note": "Notiz geschrieben",
    "case.agreement": "Vereinbarung getroffen",
    "case.agreement_done": "Vereinbarung abgeschlossen",
    "case.facts": "Angaben ergänzt",
    "case.confirm": "Angaben bestätigt",
    "case.person": "Angaben zur Person geändert",
    "case.promise": "Anschluss zugesagt",
    "case.start": "Start bestätigt",
    "case.stay": "Verbleib bestätigt",
    "case.fall_through": "Anschluss geplatzt",
    "case.close": "Fall abgeschlossen",
    "case.reopen": "Fall wieder geöffnet",
    "handover.read": "Übergabe angesehen",
    "handover.list": "Übergaben angesehen",
    "handover.offer": "Übergabe angeboten",
    "handover.accept": "Übergabe angenommen",
    "handover.decline": "Übergabe abgelehnt",
    "handover.withdraw": "Angebot zurückgezogen",
    "handover.reserve": "Übergabe vorgemerkt",
    "handover.unreserve": "Vormerkung aufgehoben",
    "handover.take": "Übergabe zugeteilt",
    "sheet.read": "Übergabebogen geöffnet",
    "consent.record": "Einwilligung erfasst",
    "consent.refuse": "Einwilligung nicht erteilt",
    "consent.read": "Rechtsgrundlagen angesehen",
    "basis.withdrawn": "Einwilligung widerrufen",
    "basis.objected": "Widerspruch erfasst",
    "basis.return_objected": "Widerspruch gegen die Rückmeldung erfasst",
    "basis.spent": "Grundlage beendet, Übergabe kam nicht zustande",
    "conference.plan": "Konferenz geplant",
    "conference.read": "Konferenz angesehen",
    "conference.add_case": "Fall auf die Tagesordnung gesetzt",
    "conference.drop_case": "Fall von der Tagesordnung genommen",
    "conference.decide": "Entscheidung festgehalten",
    "minutes.read": "Protokoll geöffnet",
    "institution.open": "Stelle angelegt",
    "institution.describe": "Angaben zur Stelle geändert",
    "institution.close": "Stelle geschlossen",
    "membership.add": "Rolle gegeben",
    "membership.end": "Rolle beendet",
    "person.add": "Konto angelegt",
    "person.lock": "Konto gesperrt",
    "person.unlock": "Konto entsperrt",
    "person.password": "Kennwort geändert",
    "person.password_reset": "Kennwort zurückgesetzt",
    "setting.put": "Einstellung geändert",
    "sign_in": "angemeldet",
    "today.read": "Startseite angesehen",
    "sign_in.end": "abgemeldet",
    "sign_in.fail": "Anmeldung gescheitert",
    "sign_in.role": "Rolle gewechselt",
    "log.read": "Zugriffsprotokoll angesehen",
    "log.verify": "Zugriffsprotokoll geprüft",
}

OBJECTS: dict[str, str] = {
    "case": "Fall",
    "list": "Liste",
    "conference": "Konferenz",
    "institution": "Stelle",
    "person": "Konto",
    "membership": "Rolle",
    "setting": "Einstellung",
    "log": "Protokoll",
}


def action_label(action: str) -> str:
    """Return the German words for an action."""
    return ACTIONS.get(action, action)


def object_label(object_type: str) -> str:
    """Return the German word for what was read or changed."""
    return OBJECTS.get(object_type, object_type)
