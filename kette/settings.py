"""Settings of a Kommune, each with the day it takes force; the registry below is the list of all there are."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.selectable import ScalarSelect

from kette import clock
from kette.db import Base, KommuneRow, db
from kette.roles import HOLDING_KINDS, Actor, InstitutionKind


class Setting(KommuneRow, Base):
    """A value that a setting has from a day on; appended, never changed."""

    __tablename__ = "settings"
    __table_args__ = (UniqueConstraint("kommune_id", "key", "valid_from", "recorded_at"),)

    key: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[date]
    value: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))


@dataclass(frozen=True, slots=True)
class Kind:
    """A setting: its key, its German label, its default, and where the default comes from.

    :param guards: whether it guards people: who changes it is asked for the password, and data protection hears of it.
    :param words: what the numbers from 0 on stand for, where they stand for something.
    """

    key: str
    label: str
    default: Any
    source: str = ""
    guards: bool = False
    words: tuple[str, ...] = ()


def for_kind(key: str, kind: InstitutionKind) -> str:
    """Return the key of a setting that a kind of institution has for itself."""
    return f"{key}_{kind.value}"


# Add a setting here and nowhere else. Whole numbers of days unless the label says otherwise.
KINDS = (
    Kind(
        "second_factor",
        "Zweiter Faktor ist Pflicht für alle, die Namen sehen (ja oder nein)",
        True,
        "BSI",
        guards=True,
    ),
    Kind("answer_working_days", "Frist für die Antwort auf eine Übergabe (Arbeitstage)", 5, "Vorschlag"),
    *(
        Kind(
            for_kind("answer_working_days", kind),
            f"Frist für die Antwort auf eine Übergabe, {kind.label} (Arbeitstage; 0: wie für alle)",
            0,
        )
        for kind in InstitutionKind
        if kind in HOLDING_KINDS
    ),
    Kind(
        "consent_working_days", "Frist, eine fehlende Einwilligung einzuholen (Arbeitstage)", 10, "Vorschlag"
    ),
    Kind(
        "read_access_days",
        "Lesezugriff der abgebenden Stelle nach der Annahme (Tage)",
        30,
        "Vorschlag",
        guards=True,
    ),
    Kind(
        "candidate_days",
        "Nicht gemeldete Schülerinnen und Schüler löschen nach (Tage)",
        14,
        "Vorschlag",
        guards=True,
    ),
    Kind("no_contact_days", "Erinnern ohne Kontakt nach (Arbeitstage)", 20, "Vorschlag"),
    Kind("agreement_notice_days", "Erinnern vor Fälligkeit einer Vereinbarung (Arbeitstage)", 2, "Vorschlag"),
    # What Kette reminds of: reminders.rules.catalogue. 0 switches a reminder off.
    Kind("answer_reminder_days", "Erinnern nach Ablauf der Antwortfrist (Arbeitstage)", 1, "Vorschlag"),
    Kind(
        "consent_reminder_days", "Erinnern an eine fehlende Einwilligung nach (Arbeitstage)", 5, "Vorschlag"
    ),
    Kind("conference_notice_days", "Erinnern vor einer Konferenz (Arbeitstage)", 2, "Vorschlag"),
    Kind("leaves_chain_days", "Erinnern vor dem letzten Schultag (Arbeitstage)", 20, "Vorschlag"),
    Kind("start_reminder_days", "Erinnern nach dem Beginn des Anschlusses (Arbeitstage)", 10, "Vorschlag"),
    Kind(
        "start_list_days",
        "Aufnehmende Stellen fragen, wer begonnen hat: nach dem ersten Schultag (Tage; 0: nicht fragen)",
        14,
        "Vorschlag",
    ),
    Kind("check_notice_days", "Erinnern vor einem Prüftermin (Arbeitstage)", 5, "Vorschlag"),
    Kind(
        "report_reminder_days",
        "Erinnern nach einem Identifizierungstermin ohne Meldung (Arbeitstage)",
        5,
        "Vorschlag",
    ),
    Kind(
        "of_age_notice_days",
        "Vor dem 18. Geburtstag an eine neue Einwilligung erinnern (Kalendertage)",
        30,
        "Vorschlag",
    ),
    Kind(
        "recall_reminder_days", "Erinnern an einen unbestätigten Widerruf nach (Arbeitstage)", 5, "Vorschlag"
    ),
    Kind(
        "request_notice_days",
        "An ein Anliegen nach Art. 15 bis 18 DSGVO erinnern, vor Ablauf der Frist (Arbeitstage)",
        10,
        "Vorschlag; Frist: Art. 12 Abs. 3 DSGVO",
    ),
    # Answers to reminders: reminders.rules.delaying says what may not wait at all, or not past a day.
    Kind("delay_times", "Dieselbe Erinnerung aufschieben, höchstens so oft (0: gar nicht)", 2, "Vorschlag"),
    Kind("delay_days", "Eine Erinnerung aufschieben um höchstens (Arbeitstage)", 10, "Vorschlag"),
    Kind("conference_uncalled_days", "Erinnern ohne geplante Konferenz nach (Arbeitstage)", 5, "Vorschlag"),
    Kind(
        "basis_ends_days",
        "Erinnern vor dem Ende einer Einwilligung oder Frist (Arbeitstage)",
        10,
        "Vorschlag",
    ),
    Kind("erase_notice_days", "Erinnern vor dem Löschen eines offenen Falls (Kalendertage)", 30, "Vorschlag"),
    Kind("next_rung_days", "Nächste Stufe einer Erinnerung nach weiteren (Arbeitstagen)", 5, "Vorschlag"),
    Kind("coordination_rung_days", "Danach zur Koordinierung nach weiteren (Arbeitstagen; 0: nie)", 5),
    Kind("agenda_rung_days", "Danach auf die nächste Tagesordnung nach weiteren (Arbeitstagen; 0: nie)", 5),
    Kind(
        "statutory_delete_days",
        "Löschfrist der Daten nach § 31a SGB III (Tage)",
        181,
        "§ 31a Abs. 3 SGB III",
        guards=True,
    ),
    Kind(
        "return_body",
        "Stelle der Kommune, die Rückmeldungen der Agentur einliest (§ 31a Abs. 2 SGB III)",
        0,
        "Verordnung vom 10.12.2025",
        words=("Auffangstelle", "Jugendamt", "Kommunales Integrationszentrum", "Übergangslotsen"),
    ),
    Kind("return_contact_days", "Nach Rückmeldung der Agentur ansprechen bis (Arbeitstage)", 10, "Vorschlag"),
    # How long what is kept: retention.rules.periods says from which event on, and on which law it rests.
    Kind(
        "erase_closed_months", "Person löschen nach Abschluss des Falls (Monate)", 6, "Vorschlag", guards=True
    ),
    Kind(
        "erase_not_passed_on_month",
        "Nie weitergegebene Fälle löschen nach Ablauf dieses Monats im Entlassjahr (1 bis 12)",
        12,
        "Vorschlag",
        guards=True,
    ),
    Kind(
        "erase_at_age",
        "Spätestens löschen nach dem Jahr, in dem die Person so alt wird (Jahre)",
        25,
        "wie JBA-Gesetz Bremen",
        guards=True,
    ),
    Kind(
        "erase_school_notes_days",
        "Anvertraute Notizen der Schule löschen nach dem letzten Schultag (Tage)",
        0,
        "§ 203 StGB",
        guards=True,
    ),
    Kind("erase_drafts_days", "Entwürfe löschen nach (Tage)", 30, "Vorschlag", guards=True),
    Kind("erase_sign_ins_days", "Beendete Sitzungen löschen nach (Tage)", 30, "Vorschlag", guards=True),
    Kind("erase_mails_days", "Versandte Mails löschen nach (Tage)", 90, "Vorschlag", guards=True),
    Kind(
        "erase_form_keys_days",
        "Einmalschlüssel von Formularen löschen nach (Tage)",
        7,
        "Vorschlag",
        guards=True,
    ),
    Kind("erase_access_log_years", "Zugriffsprotokoll löschen nach (Jahre)", 3, "Vorschlag", guards=True),
    Kind(
        "backup_days",
        "Sicherungskopien löschen nach (Tage); im Betrieb einzurichten",
        30,
        "Vorschlag",
        guards=True,
    ),
    Kind(
        "small_cell",
        "Kleinste gezeigte Fallzahl in veröffentlichten Tabellen",
        3,
        "Statistik der BA",
        guards=True,
    ),
    Kind(
        "special_categories",
        "Angaben zu Gesundheit und Sucht zulassen, mit eigener Einwilligung (ja oder nein)",
        False,
        "Art. 9 DSGVO",
        guards=True,
    ),
    # Forms to sign in another language are marked as drafts until their version is released here.
    *(
        Kind(
            f"consent_form_2026-3_{language}",
            f"Formulare zum Unterschreiben, Fassung 2026-3, sind auf {name} freigegeben",
            False,
            guards=True,
        )
        for language, name in (
            ("tr", "Türkisch"),
            ("ar", "Arabisch"),
            ("uk", "Ukrainisch"),
            ("en", "Englisch"),
        )
    ),
    Kind("local_days_off", "Örtliche freie Tage, auch Rosenmontag und bewegliche Ferientage (Liste)", [], ""),
    Kind(
        "school_holidays", "Schulferien (Zeiträume), in denen Fristen der Schulen ruhen", [], "Ferienordnung"
    ),
    Kind(
        "digest_weekday",
        "Wochentag der Sammelmail",
        0,
        words=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"),
    ),
    Kind("digest_hour", "Uhrzeit der Sammelmail: nicht vor (Stunde, 0 bis 23)", 7, "Vorschlag"),
)
_KIND_OF = {kind.key: kind for kind in KINDS}


def get(key: str, day: date | None = None) -> Any:
    """Return the value in force on a day (today when not given) for the Kommune set for the session."""
    return read(key, db.session.scalar(select(stored(key, day))))


def stored(key: str, day: date | None = None) -> ScalarSelect[str]:
    """Return the expression for what is in force, for a query that asks for more; `read` makes a value of it."""
    known = select(Setting.value).where(Setting.key == key, Setting.valid_from <= (day or clock.today()))
    newest = (Setting.valid_from.desc(), Setting.recorded_at.desc(), Setting.id.desc())
    return known.order_by(*newest).limit(1).scalar_subquery()


def get_many(keys: Collection[str], day: date | None = None) -> dict[str, Any]:
    """Return the values in force of several settings in one query.

    :raises KeyError: if there is no such setting.
    """
    rows = db.session.execute(
        select(Setting.key, Setting.value)
        .where(Setting.key.in_(keys), Setting.valid_from <= (day or clock.today()))
        .order_by(Setting.valid_from, Setting.recorded_at, Setting.id)
    )
    return {key: read(key, None) for key in keys} | {key: read(key, found) for key, found in rows}


def read(key: str, found: str | None) -> Any:
    """Return what is stored as a value, the default where nothing is; a yes or no may have been stored as a number."""
    default = _KIND_OF[key].default
    if found is None:
        return default
    value = json.loads(found)
    return bool(value) if isinstance(default, bool) else value


def put(key: str, value: Any, *, valid_from: date, by: Actor) -> None:
    """Set a value from a day on.

    :raises KeyError: if there is no such setting.
    """
    kind = _KIND_OF[key]
    db.session.add(
        Setting(
            kommune_id=by.kommune_id,
            key=kind.key,
            valid_from=valid_from,
            value=json.dumps(value),
            recorded_at=clock.now(),
            membership_id=by.membership_id,
        )
    )
