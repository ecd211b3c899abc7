"""How long each kind of data is kept, from which event on, and on which law that rests. Add a kind here and nowhere else."""

from dataclasses import dataclass

from kette.labels import LabelledEnum


class Effect(LabelledEnum):
    """What happens when a period is over."""

    PERSON = "person", "Person wird gelöscht, Zahlen bleiben"
    PART = "part", "dieser Teil wird gelöscht"
    ROWS = "rows", "Einträge werden gelöscht"
    OUTSIDE = "outside", "außerhalb der Anwendung"
    STAYS = "stays", "bleibt als Nachweis"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data: what it is, from when its period runs, the setting that holds the period, and the law.

    :param unit: what the setting counts; without a setting the period stands in `fixed`.
    """

    key: str
    label: str
    starts: str
    effect: Effect
    source: str
    setting: str = ""
    unit: str = ""
    fixed: str = ""

    @property
    def is_counted(self) -> bool:
        """Say whether Kette erases it itself, and hence knows how much of it is due."""
        return self.effect not in (Effect.OUTSIDE, Effect.STAYS)


# The name under which the last run of a Kommune is noted.
RUN = "retention"

CLOSED = "closed"
NOT_PASSED_ON = "not_passed_on"
GROWN_UP = "grown_up"
SHEETS = "sheets"
SCHOOL_NOTES = "school_notes"
DRAFTS = "drafts"
CANDIDATES = "candidates"
SIGN_INS = "sign_ins"
MAILS = "mails"
FORM_KEYS = "form_keys"
ACCESS_LOG = "access_log"

KINDS = (
    Kind(
        CLOSED,
        "Abgeschlossene Fälle",
        "nach dem Abschluss",
        Effect.PERSON,
        "Art. 5 Abs. 1 Buchst. e DSGVO, § 84 Abs. 2 SGB X; keine eigene Frist in NRW",
        setting="erase_closed_months",
        unit="Monate",
    ),
    Kind(
        NOT_PASSED_ON,
        "Fälle, die niemandem weitergegeben wurden und für die keine Einwilligung vorliegt",
        "nach Ablauf dieses Monats im Entlassjahr",
        Effect.PERSON,
        "Art. 5 Abs. 1 Buchst. c und e DSGVO",
        setting="erase_not_passed_on_month",
        unit="Monat des Jahres",
    ),
    Kind(
        GROWN_UP,
        "Alle Fälle, auch offene, spätestens",
        "nach Ablauf des Jahres, in dem die Person so alt wird",
        Effect.PERSON,
        "vergleichbar: Jugendberufsagentur-Gesetz Bremen (25. Geburtstag)",
        setting="erase_at_age",
        unit="Jahre",
    ),
    Kind(
        SHEETS,
        "Übergabebogen an die Agentur für Arbeit nach § 31a SGB III",
        "nach der Erhebung; die Sicht der Agentur endet am selben Tag",
        Effect.PART,
        "§ 31a Abs. 3 SGB III",
        fixed="spätestens 6 Monate",
    ),
    Kind(
        SCHOOL_NOTES,
        "Anvertraute Notizen der Schulsozialarbeit",
        "nach dem letzten Schultag, wenn die Schule den Fall nicht mehr führt",
        Effect.PART,
        "§ 203 StGB; Jugendsozialarbeit an Schulen: mit dem Verlassen der Schule",
        setting="erase_school_notes_days",
        unit="Tage",
    ),
    Kind(
        DRAFTS,
        "Entwürfe in Formularen",
        "nach der letzten Änderung",
        Effect.ROWS,
        "Art. 5 Abs. 1 Buchst. c DSGVO",
        setting="erase_drafts_days",
        unit="Tage",
    ),
    Kind(
        CANDIDATES,
        "Eingelesene, aber nicht gemeldete Schülerinnen und Schüler",
        "nach der Bestätigung der Klasse, spätestens mit dem Schuljahr",
        Effect.ROWS,
        "Art. 5 Abs. 1 Buchst. c DSGVO",
        setting="candidate_days",
        unit="Tage",
    ),
    Kind(
        SIGN_INS,
        "Beendete oder ungenutzte Sitzungen und gescheiterte Anmeldungen",
        "nach der letzten Nutzung",
        Effect.ROWS,
        "Art. 5 Abs. 1 Buchst. e DSGVO",
        setting="erase_sign_ins_days",
        unit="Tage",
    ),
    Kind(
        MAILS,
        "Mails im Postausgang (ohne personenbezogene Inhalte)",
        "nach dem Versand",
        Effect.ROWS,
        "Art. 5 Abs. 1 Buchst. e DSGVO",
        setting="erase_mails_days",
        unit="Tage",
    ),
    Kind(
        FORM_KEYS,
        "Einmalschlüssel abgesandter Formulare",
        "nach dem Absenden",
        Effect.ROWS,
        "Art. 5 Abs. 1 Buchst. e DSGVO",
        setting="erase_form_keys_days",
        unit="Tage",
    ),
    Kind(
        ACCESS_LOG,
        "Zugriffsprotokoll (ohne Namen junger Menschen)",
        "nach dem Eintrag",
        Effect.ROWS,
        "Art. 5 Abs. 2, Art. 32 DSGVO (Rechenschaft); keine gesetzliche Frist, die Kommune legt sie fest",
        setting="erase_access_log_years",
        unit="Jahre",
    ),
    Kind(
        "backups",
        "Sicherungskopien",
        "nach der Sicherung; ein wiederhergestellter Stand wird mit „kette retention replay“ nachgelöscht",
        Effect.OUTSIDE,
        "Art. 32 DSGVO; Festlegung des Betriebs",
        setting="backup_days",
        unit="Tage",
    ),
    Kind(
        "receipts",
        "Löschnachweise (Kennung und Anzahl, kein Inhalt)",
        "",
        Effect.STAYS,
        "Art. 5 Abs. 2 DSGVO",
        fixed="unbefristet",
    ),
)
KIND_OF = {kind.key: kind for kind in KINDS}
SETTINGS = tuple(kind.setting for kind in KINDS if kind.setting)


def reason_label(key: str) -> str:
    """Return the German words for why something was erased."""
    return KIND_OF[key].label if key in KIND_OF else key
