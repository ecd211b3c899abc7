"""What Art. 13 and 14 DSGVO ask to be told, drawn from the same rules by which Kette passes data on and deletes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kette.privacy.rules.bases import BASIS_KINDS, CONSENT, BasisKind
from kette.privacy.rules.fields import PASSABLE, in_words
from kette.retention.rules.periods import CLOSED, GROWN_UP, NOT_PASSED_ON, SCHOOL_NOTES
from kette.roles import SCHOOL_KINDS, InstitutionKind

# Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen, https://www.ldi.nrw.de/kontakt
SUPERVISION = (
    "Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen, Kavalleriestraße 2–4, "
    "40213 Düsseldorf, Telefon 0211 38424-0, poststelle@ldi.nrw.de"
)
_PERIODS = {
    CLOSED: "Name und alle Texte: {} nach dem Abschluss des Falls",
    NOT_PASSED_ON: "Ging nichts an andere Stellen, und wurde nicht eingewilligt: Ende {} im Jahr der Schulentlassung",
    GROWN_UP: "In jedem Fall: nach dem Jahr, in dem die Person {} alt wird",
    SCHOOL_NOTES: "Anvertraute Notizen der Schulsozialarbeit: {} nach dem letzten Schultag",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the sheet, its paragraphs, and rows of a table."""

    title: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def sections(
    contacts: tuple[str, str], giver: InstitutionKind, lengths: Mapping[str, str], day: date
) -> tuple[Section, ...]:
    """Return what is to be told by a school on a day, in order.

    :param contacts: title and body of the Kommune's own words about who is responsible.
    :param lengths: periods in words, by key of retention.rules.periods.
    """
    title, responsible = contacts
    found = (
        Section(title, tuple(part for part in responsible.split("\n\n") if part.strip())),
        Section(
            "Wofür verarbeiten wir Daten, und worauf stützen wir uns?",
            (
                (
                    "Damit nach der Schule jemand für die junge Person zuständig bleibt, bis ein Anschluss wirklich begonnen hat: "
                    "Beratung vermitteln, Fälle mit anderen Stellen abstimmen, nachfragen, ob es geklappt hat. Grundlage ist die "
                    "Aufgabe der Schule (Art. 6 Abs. 1 Buchst. e DSGVO mit dem SchulG NRW). Wo kein Gesetz die Weitergabe "
                    "erlaubt, ist Grundlage die Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO). Kein Computer entscheidet über "
                    "jemanden, und Mitarbeitende werden damit nicht bewertet."
                ),
            ),
        ),
        Section(
            "Welche Daten, und woher?",
            (
                (
                    f"{in_words(PASSABLE)}; dazu, wer wann zuständig war und was vereinbart ist. "
                    "Gesundheit und Sucht nur mit ausdrücklicher eigener Einwilligung dafür (Art. 9 DSGVO)."
                ),
                (
                    "Die Daten kommen aus der Schülerverwaltung der Schule und aus Gesprächen mit der jungen Person. Was andere "
                    "beteiligte Stellen beitragen, ist mit ihrem Namen gekennzeichnet. Niemand muss mehr angeben, als das "
                    "Schulgesetz verlangt."
                ),
            ),
        ),
        Section(
            "An wen dürfen die Daten gehen?",
            (
                (
                    "In einer Fallkonferenz wird ohne Namen gesprochen, solange keine der folgenden Grundlagen besteht. Daten "
                    "gehen nicht in Länder außerhalb der Europäischen Union."
                ),
            ),
            header=("An wen", "Was", "Grundlage"),
            rows=(*(_row(kind) for kind in passed_on_by(giver, day)), _consent_row()),
        ),
        Section(
            "Wie lange werden sie gespeichert?",
            bullets=(
                *(words.format(lengths[key]) for key, words in _PERIODS.items()),
                *(
                    f"{_receivers(kind)}: spätestens {kind.delete_after_days} Tage nach der Übermittlung ({kind.citation})"
                    for kind in passed_on_by(giver, day)
                    if kind.delete_after_days
                ),
            ),
        ),
        Section(
            "Die Einwilligung ist freiwillig",
            (
                (
                    "Wer nicht einwilligt, hat keinen Nachteil: Die Schule bleibt zuständig, und in der Konferenz bleibt der Name "
                    "verborgen. Eine Einwilligung gilt für eine Stelle und einen Zweck. Sie kann jederzeit ohne Grund widerrufen "
                    "werden, bei jeder beteiligten Stelle; der Widerruf wirkt sofort für die Zukunft."
                ),
            ),
        ),
        Section(
            "Welche Rechte haben Sie?",
            bullets=(
                (
                    "Auskunft, welche Daten gespeichert sind, woher sie kommen und wer sie bekommen oder angesehen hat (Art. 15 "
                    "DSGVO)"
                ),
                "Berichtigung falscher Daten, Löschung, Einschränkung der Verarbeitung (Art. 16, 17 und 18 DSGVO)",
                (
                    "Widerspruch gegen die Weitergabe aus Gründen Ihrer besonderen Situation (Art. 21 DSGVO), und Widerspruch "
                    "dagegen, dass die Agentur für Arbeit etwas an die Kommune zurückmeldet (§ 31a Abs. 2 SGB III)"
                ),
                f"Beschwerde bei der Aufsichtsbehörde: {SUPERVISION}",
            ),
        ),
    )
    return tuple(_unbroken(section) for section in found)


def _unbroken(section: Section) -> Section:
    """Let no sign of paragraph stand at the end of a line."""

    def kept(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one.replace("§ ", "§\u00a0").replace("Art. ", "Art.\u00a0") for one in words)

    return replace(
        section,
        paragraphs=kept(section.paragraphs),
        bullets=kept(section.bullets),
        rows=tuple(kept(row) for row in section.rows),
    )


def passed_on_by(giver: InstitutionKind, day: date) -> list[BasisKind]:
    """List the statutes on which a kind of institution may pass data on by itself on a day."""
    everybody = frozenset(InstitutionKind)
    return [
        kind
        for kind in BASIS_KINDS
        if kind is not CONSENT and giver in kind.givers and kind.givers != everybody and kind.since <= day
    ]


def _row(kind: BasisKind) -> tuple[str, str, str]:
    # Where the law lists each field, the letter does as well.
    covered = ", ".join(kind.fields) or in_words(kind.groups)
    return _receivers(kind), covered, kind.citation


def _receivers(kind: BasisKind) -> str:
    if kind.receivers == SCHOOL_KINDS:
        return "aufnehmende Schule"
    return ", ".join(one.label for one in InstitutionKind if one in kind.receivers)


def _consent_row() -> tuple[str, str, str]:
    return (
        "jede andere Stelle, zum Beispiel Jobcenter oder Kommunales Integrationszentrum",
        "was in der Einwilligung angekreuzt ist",
        "nur mit Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO)",
    )
