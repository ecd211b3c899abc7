"""What the measures say of the running program: configuration, settings and limits of the moment."""

from kette.institutions.rules import passwords
from kette.institutions.rules.factors import NEAR_NAMES, FactorKind
from kette.intake.rules.decoding import MAX_BYTES
from kette.papers.rules.running import Running
from kette.papers.rules.writing import listed, please
from kette.privacy.rules.scans import LARGEST
from kette.roles import Role

_MB = 1024 * 1024


def encryption(running: Running) -> str:
    """Say how the database is encrypted."""
    at_rest = (
        "Die Datenbankdatei ist als Ganzes verschlüsselt (SQLCipher)."
        if running.configuration.is_encrypted
        else ""
    )
    return f"Datenbank: {running.configuration.engine}. {at_rest}".strip()


def volume(running: Running) -> str:
    """Say what is left to the volume where the database is not encrypted itself."""
    if running.configuration.is_encrypted:
        return ""
    return please(
        "Verschlüsselung des Datenträgers, auf dem die Datenbank liegt; Suchbegriffe stehen darin im Klartext"
    )


def factor(running: Running) -> str:
    """Say for whom a second factor is compulsory, and which kinds there are."""
    roles = listed(role.label for role in Role if role in NEAR_NAMES)
    kinds = listed(kind.label for kind in FactorKind)
    state = "Pflicht" if running.values["second_factor"] else "zurzeit keine Pflicht"
    return f"{state} für: {roles}. Möglich: {kinds}."


def factor_off(running: Running) -> str:
    """Say that the second factor is switched off, where it is."""
    if running.values["second_factor"]:
        return ""
    return (
        "Der zweite Faktor ist in den Einstellungen ausgeschaltet. Für echte Daten muss er "
        "eingeschaltet sein."
    )


def password(running: Running) -> str:
    """Say what a password must be, and how it is kept."""
    rule = running.configuration
    return (
        f"{passwords.SHORTEST} bis {passwords.LONGEST} Zeichen, keine häufigen oder erratbaren; "
        "gespeichert mit Argon2id "
        f"({rule.argon2_mebibytes} MiB, {rule.argon2_passes} Durchgänge); kein erzwungener Wechsel "
        "ohne Anlass (BSI ORP.4)."
    )


def sessions(running: Running) -> str:
    """Say when a session ends."""
    rule = running.configuration
    return (
        f"Ende nach {rule.idle.seconds // 60} Minuten ohne Klick, spätestens nach "
        f"{rule.longest.seconds // 3600} Stunden; "
        "auf dem Server geführt, einzeln und alle zugleich beendbar. Rechte werden bei jedem Klick "
        "neu gelesen."
    )


def transport(running: Running) -> str:
    """Say how the way to the browser is protected."""
    rule = running.configuration
    cookie = "nur über TLS" if rule.secure_cookies else "auch ohne TLS"
    return (
        f"Adresse {'mit' if rule.uses_tls else 'ohne'} TLS; Cookies {cookie}, nicht für Skripte "
        "lesbar, nicht von fremden Seiten."
    )


def no_tls(running: Running) -> str:
    """Say what is missing for real data."""
    rule = running.configuration
    return (
        ""
        if rule.uses_tls and rule.secure_cookies
        else "Der Betrieb mit echten Daten braucht TLS vor Kette und „Secure“-Cookies."
    )


def kommunen(running: Running) -> str:
    """Say how Kommunen are kept apart."""
    if running.configuration.has_row_security:
        return (
            "Zeilensicherheit der Datenbank (PostgreSQL) zusätzlich zur Anwendung; ein Schlüssel in eine "
            "andere Kommune wird abgewiesen."
        )
    return (
        "Die Anwendung fragt nur in der eigenen Kommune; die Datenbank weist Schlüssel in eine "
        "andere Kommune ab."
    )


def no_rows(running: Running) -> str:
    """Say that the second wall is missing without PostgreSQL."""
    if running.configuration.has_row_security:
        return ""
    return (
        "Zeilensicherheit gibt es nur mit PostgreSQL; hier liegt je Installation am besten nur eine Kommune."
    )


def mail(running: Running) -> str:
    """Say what mails tell, and how they travel."""
    ways = {
        "": "Kein Mailserver eingerichtet; Mails bleiben im Postausgang.",
        "none": "Der Versand ist nicht verschlüsselt.",
    }
    sent = ways.get(running.configuration.mail, "Der Versand ist verschlüsselt (TLS).")
    return f"Mails, Kalender und Adressen nennen keine Person, nur dass ein Vorgang wartet. {sent}"


def special(running: Running) -> str:
    """Say whether special categories are allowed."""
    state = "zugelassen" if running.values["special_categories"] else "ausgeschaltet"
    return (
        f"Angaben zu Gesundheit und Sucht: {state}; nur als Auswahl, nie als freier Text, nur mit "
        "eigener Einwilligung."
    )


def cells(running: Running) -> str:
    """Say below which count tables are silent."""
    return (
        f"Veröffentlichte Tabellen zeigen keine Fallzahl unter {running.values['small_cell']}, auch "
        "nicht durch Abziehen."
    )


def keys(running: Running) -> str:
    """Say how many master keys are in use."""
    return (
        "Mit einem Befehl, auch nach Abbruch fortsetzbar. Zurzeit in Gebrauch: "
        f"{running.configuration.master_keys}."
    )


def provider(running: Running) -> str:
    """Say whether the Kommune's own identity provider is set up."""
    label = running.configuration.provider
    return f"Eingerichtet: {label}." if label else "Möglich (OpenID Connect), nicht eingerichtet."


def uploads(running: Running) -> str:
    """Say what may be uploaded."""
    return (
        f"Nach Inhalt geprüft; ein Scan höchstens {LARGEST // _MB} MB, eine Schuldatei {MAX_BYTES // _MB} MB, jede "
        f"Anfrage im Ganzen {running.configuration.largest_upload_mebibytes} MB; verschlüsselt "
        "gespeichert, nur als Download. Tabellen enthalten keine Formeln."
    )


def no_backup(running: Running) -> str:
    """Say that backups are left to those who run it."""
    return (
        "Kette legt noch keine Sicherungen an; das muss der Betrieb tun. Frist in den Einstellungen: "
        f"{running.values['backup_days']} Tage. {please('Verfahren, Ort und Proben der Sicherung')}"
    )
