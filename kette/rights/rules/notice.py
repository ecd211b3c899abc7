"""What Art. 13 and 14 DSGVO ask to be told, drawn from the same rules by which Kette passes data on and deletes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kette.privacy.rules.bases import BASIS_KINDS, CIRCLES, CONSENT, BasisKind
from kette.privacy.rules.fields import PASSABLE, in_words
from kette.retention.rules.periods import CLOSED, GROWN_UP, NOT_PASSED_ON, SCHOOL_NOTES
from kette.rights.rules.tasks import task_of
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
    contacts: tuple[str, str], givers: Sequence[InstitutionKind], lengths: Mapping[str, str], day: date
) -> tuple[Section, ...]:
    """Return what is to be told by institutions of these kinds on a day, in order.

    :param givers: who tells: the writer of a letter, all that answer on an access request.
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
                    "Beratung vermitteln, Fälle mit anderen Stellen abstimmen, nachfragen, ob es geklappt hat."
                ),
                *(task_of(kind).words for kind in givers),
                (
                    "Wo kein Gesetz die Weitergabe erlaubt, ist Grundlage die Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO). "
                    "Kein Computer entscheidet über jemanden, und Mitarbeitende werden damit nicht bewertet."
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
                    f"Die Daten kommen {' und '.join(dict.fromkeys(task_of(kind).source for kind in givers))} und aus Gesprächen "
                    "mit der jungen Person. Was andere beteiligte Stellen beitragen, ist mit ihrem Namen gekennzeichnet. Niemand "
                    "muss mehr angeben, als ein Gesetz verlangt."
                ),
            ),
        ),
        Section(
            "An wen dürfen die Daten gehen?",
            (
                (
                    "Ein Name geht nur weiter, wenn eine der folgenden Grundlagen besteht; sonst ein Pseudonym. Daten gehen nicht "
                    "in Länder außerhalb der Europäischen Union."
                ),
            ),
            header=("An wen", "Was", "Grundlage"),
            rows=_recipients(givers, day),
        ),
        Section(
            "Wie lange werden sie gespeichert?",
            bullets=(
                *(words.format(lengths[key]) for key, words in _PERIODS.items()),
                *(
                    f"{_receivers(kind)}: {kind.delete_by}"
                    for kind in passed_on_by(givers, day)
                    if kind.delete_after_days
                ),
            ),
        ),
        Section(
            "Die Einwilligung ist freiwillig",
            (
                (
                    "Wer nicht einwilligt, hat keinen Nachteil: Es bleibt zuständig, wer es ist, und in der Konferenz bleibt der Name "
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


def passed_on_by(givers: Sequence[InstitutionKind], day: date) -> list[BasisKind]:
    """List the statutes on which institutions of these kinds may pass data on by themselves on a day."""
    return [kind for kind in _statutes(day) if kind.givers & frozenset(givers)]


def _statutes(day: date) -> list[BasisKind]:
    everybody = frozenset(InstitutionKind)
    return [
        kind
        for kind in BASIS_KINDS
        if kind is not CONSENT and kind.givers != everybody and kind.in_force(day)
    ]


def _recipients(givers: Sequence[InstitutionKind], day: date) -> tuple[tuple[str, str, str], ...]:
    """List who may receive what: from these kinds, from those who hold the case later, without a name, and who runs Kette."""
    own = passed_on_by(givers, day)
    later = [kind for kind in _reachable(givers, day) if kind not in own]
    return (
        *((_receivers(kind), _covered(kind), kind.citation) for kind in own),
        *((_onward(kind), _covered(kind), kind.citation) for kind in later),
        *_OTHERS,
    )


def _reachable(givers: Sequence[InstitutionKind], day: date) -> list[BasisKind]:
    """List the statutes on which data that these kinds hold may travel, by whatever hands."""
    hands, found = frozenset(givers), list[BasisKind]()
    while more := [kind for kind in _statutes(day) if kind not in found and kind.givers & hands]:
        found += more
        hands = hands.union(*(kind.receivers for kind in more))
    return found


def _covered(kind: BasisKind) -> str:
    return ", ".join(kind.fields) or in_words(kind.groups)


def _receivers(kind: BasisKind) -> str:
    if kind.receivers == SCHOOL_KINDS:
        return "aufnehmende Schule"
    return ", ".join(one.label for one in InstitutionKind if one in kind.receivers)


def _onward(kind: BasisKind) -> str:
    """Name who may receive what later, from whoever holds the case then."""
    givers = ", ".join(one.label for one in InstitutionKind if one in kind.givers)
    if kind.givers == kind.receivers:
        return f"{givers}, untereinander, wenn eine davon den Fall führt"
    return f"{_receivers(kind)}, von: {givers}"


# Who receives something beside the statutes: by consent, without a name, in danger, and on behalf.
_OTHERS = (
    (
        "jede andere Stelle, für die hier kein Gesetz steht",
        "was in der Einwilligung angekreuzt ist",
        "nur mit Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO)",
    ),
    (
        "die Stelle, von der die Daten kamen, wenn der Fall zurückgegeben wird",
        "was von ihr kam",
        "Zweck der ersten Weitergabe",
    ),
    *(
        (
            _receivers(circle)
            if circle.receivers != frozenset(InstitutionKind)
            else "Teilnehmende einer Fallkonferenz, und wer sonst ohne Grundlage für den Namen beteiligt ist",
            f"kein Name, keine Anschrift; unter Pseudonym {', '.join(circle.fields)}",
            circle.citation,
        )
        for circle in CIRCLES
    ),
    (
        "im Notfall eine Fachkraft, die den Fall mit Begründung öffnet",
        "was zur Abwehr der Gefahr nötig ist, für kurze Zeit; der Datenschutz erfährt es",
        "§ 8a SGB VIII, § 4 KKG, § 34 StGB",
    ),
    (
        "wer Kette technisch betreibt (Rechenzentrum der Kommune)",
        "alles, verschlüsselt und nur im Auftrag",
        "Art. 28 DSGVO, § 80 SGB X",
    ),
)
