"""Outcomes: the official KAoA keys of Anschlussoptionen, and Kette's own closings. Add an outcome here and nowhere else."""

from dataclasses import dataclass, field

from kette.cases.rules.degrees import DEGREE_OF
from kette.labels import LabelledEnum


class OutcomeGroup(LabelledEnum):
    """The roll-up for reports, after Dortmund's Übergangsmonitoring."""

    TRAINING = "training", "duale oder schulische Ausbildung"
    TRANSITION = "transition", "Übergangssystem"
    FHR = "fhr", "Bildungsgang mit Ziel Fachhochschulreife"
    AHR = "ahr", "Bildungsgang mit Ziel Hochschulreife"
    OTHER = "other", "sonstiger Anschluss"
    NONE = "none", "ohne Anschluss"
    UNKNOWN = "unknown", "Verbleib unbekannt"
    OUT = "out", "nicht mehr in der Kette"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome: official key, label, roll-up, and the degree groups (SBO 10.7.n) it is admissible for.

    :param groups: empty means no restriction is known; otherwise choosing another degree gives a warning, never a refusal.
    :param anschluss: whether it is an Anschluss that can be promised.
    :param closes: whether a case can be closed with it.
    """

    key: str
    label: str
    group: OutcomeGroup
    groups: frozenset[int] = field(default_factory=frozenset)
    anschluss: bool = True
    closes: bool = True
    retired: bool = False


def _g(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)


T, U, F, A, S = (
    OutcomeGroup.TRAINING,
    OutcomeGroup.TRANSITION,
    OutcomeGroup.FHR,
    OutcomeGroup.AHR,
    OutcomeGroup.OTHER,
)

OUTCOMES: tuple[Outcome, ...] = (
    Outcome("DUAL", "Duale Berufsausbildung", T),
    Outcome("SCHUAUS", "Schulische Ausbildung am Berufskolleg", T),
    Outcome("SCHUGA", "Schulische Ausbildung in Gesundheit und Pflege", T),
    Outcome("BAE", "Außerbetriebliche Ausbildung (BaE)", T, _g(4, 5)),
    Outcome("FACHAUS", "Fachpraktiker- oder Werkerausbildung", T),
    Outcome("BBW", "Ausbildung im Berufsbildungswerk", T),
    Outcome("BBA", "Begleitete betriebliche Ausbildung", T),
    Outcome("BVB", "Berufsvorbereitende Bildungsmaßnahme (BvB)", U),
    Outcome("EQ", "Einstiegsqualifizierung (EQ)", U),
    Outcome("WERK", "Werkstattjahr", U),
    Outcome("JUWERK", "Jugendwerkstatt", U),
    Outcome("MASS", "Weitere Maßnahme nach SGB II, III oder VIII", U),
    Outcome("AV", "Ausbildungsvorbereitung am Berufskolleg (Vollzeit)", U, _g(1, 2, 3, 4, 5)),
    Outcome("BFSI", "Berufsfachschule Typ I", U, _g(5)),
    Outcome("BFSII", "Berufsfachschule Typ II", U, _g(6, 7, 8, 9, 10)),
    Outcome("HÖBFS", "Höhere Berufsfachschule", F),
    Outcome("FOS", "Fachoberschule", F),
    Outcome("BERUFGY", "Berufliches Gymnasium", A, _g(8)),
    Outcome("GY", "Gymnasiale Oberstufe", A, _g(8)),
    Outcome("VHS", "Schulabschluss nachholen (Abendrealschule, VHS)", S),
    Outcome("BE", "Berufspraxisstufe der Förderschule", S, _g(3)),
    Outcome("PRAKT", "Langzeitpraktikum", S),
    Outcome("FREI", "Freiwilligendienst oder Wehrdienst", S),
    Outcome("SVP", "Sozialversicherungspflichtige Beschäftigung ohne Ausbildung", S),
    Outcome("MINI", "Minijob", S),
    Outcome("UB", "Unterstützte Beschäftigung", S),
    Outcome("DIAAM", "Diagnose der Arbeitsmarktfähigkeit (DIA-AM)", S),
    Outcome("WFBM", "Werkstatt für behinderte Menschen", S),
    Outcome("REHA", "Weitere Maßnahme der beruflichen Rehabilitation", S),
    Outcome("TAG", "Tagesförderstätte", S),
    Outcome("HAUSE", "Verbleib zu Hause bei schwerer Behinderung", S),
    Outcome("DUASTUD", "Duales Studium", A, _g(11, 12, 13)),
    Outcome("STUD", "Studium", A, _g(12, 13)),
    Outcome("SCHWAN", "Schwangerschaft oder Elternzeit", S),
    Outcome("NOKEAN", "Noch kein Anschluss", OutcomeGroup.NONE, anschluss=False, closes=False),
    Outcome("ABSENZ", "Schulabsenz, daher Verbleib unbekannt", OutcomeGroup.UNKNOWN, anschluss=False),
    Outcome("UNBE", "Verbleib unbekannt – andere Gründe", OutcomeGroup.UNKNOWN, anschluss=False),
    # Not in the official list, but needed locally (domain of the Kommunen).
    Outcome("WDH", "Wiederholt die Klasse oder wechselt die Schule", S),
    Outcome("IFK", "Internationale Förderklasse oder „Fit für mehr“", U),
    Outcome("KURS", "Integrations-, Jugendintegrations- oder Berufssprachkurs", S),
    Outcome("VERZOG", "Verzogen, neue Stelle informiert", OutcomeGroup.OUT, anschluss=False),
    Outcome("IRRTUM", "Meldung irrtümlich", OutcomeGroup.OUT, anschluss=False),
    # Written by Kette alone, when an open case is erased; nobody can choose it.
    Outcome(
        "GELOESCHT", "Daten gelöscht, Verbleib unbekannt", OutcomeGroup.UNKNOWN, anschluss=False, retired=True
    ),
)
ERASED_OPEN = "GELOESCHT"
OUTCOME_OF = {outcome.key: outcome for outcome in OUTCOMES}
ANSCHLUSS = tuple(outcome for outcome in OUTCOMES if outcome.anschluss and not outcome.retired)
CLOSINGS_WITHOUT_ANSCHLUSS = tuple(
    outcome for outcome in OUTCOMES if outcome.closes and not outcome.anschluss and not outcome.retired
)


class Proof(LabelledEnum):
    """On which proof a promise or a start rests (domain: konkrete Zusage)."""

    CONTRACT = "contract", "Vertrag liegt vor"
    WRITTEN = "written", "schriftliche Zusage"
    SPOKEN = "spoken", "mündliche Zusage"
    SEEN = "seen", "vor Ort gesehen"
    REGISTER = "register", "in der Klassenliste oder im System der aufnehmenden Stelle"
    TOLD = "told", "Auskunft der jungen Person oder der Eltern"


def mismatch(outcome_key: str, degree_key: str | None) -> str | None:
    """Return a German warning where an option does not fit a degree, else None.

    Source: SVWS catalogue of KAoA options, degree groups SBO 10.7.1–10.7.13. A warning, never a refusal.
    """
    outcome = OUTCOME_OF[outcome_key]
    degree = DEGREE_OF.get(degree_key or "")
    if not outcome.groups or degree is None or degree.group is None or degree.group in outcome.groups:
        return None
    return (
        f"„{outcome.label}“ passt nach dem Landeskatalog nicht zum Abschluss „{degree.label}“. Bitte prüfen."
    )
