"""Abschlüsse by their official keys."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Degree:
    """One Abschluss: official key, short and full name, and its degree group n of SBO 10.7.n (None: no such group)."""

    key: str
    short: str
    label: str
    group: int | None


DEGREES: tuple[Degree, ...] = (
    Degree("A", "OA", "Ohne Abschluss", 2),
    Degree("R", "DFR", "Ohne Abschluss, aus der Deutschförderung", 2),
    Degree("M", "FOEG", "Abschlusszeugnis Geistige Entwicklung", 3),
    Degree("V", "FOEL", "Abschluss Bildungsgang Lernen", 4),
    Degree("B", "ESAA", "Erster Schulabschluss ohne Berechtigung 10 Typ B", 5),
    Degree("C", "ESA", "Erster Schulabschluss", 5),
    Degree("S", "ESA_FOE", "Erster Schulabschluss aus der Internationalen Förderklasse", 5),
    Degree("O", "ESA_Q", "Erster Schulabschluss mit Q-Vermerk", 9),
    Degree("D", "EESA", "Erweiterter Erster Schulabschluss", 6),
    Degree("U", "EESA_Q", "Erweiterter Erster Schulabschluss mit Q-Vermerk", 10),
    Degree("F", "MSA", "Mittlerer Schulabschluss", 7),
    Degree("G", "MSA_Q", "Mittlerer Schulabschluss mit Q-Vermerk", 8),
    Degree("I", "MSA_Q1", "Mittlerer Schulabschluss, Berechtigung Qualifikationsphase 1", 8),
    Degree("P", "VS_11", "Versetzungszeugnis Fachoberschule 11", 7),
    Degree("H", "FHR_S", "Fachhochschulreife, schulischer Teil", 11),
    Degree("J", "FHR", "Fachhochschulreife", 12),
    Degree("Q", "FGHR", "Fachgebundene Hochschulreife", 13),
    Degree("K", "ABITUR", "Allgemeine Hochschulreife", 13),
    Degree("W", "WALD", "Zeugnis der Waldorfschule", None),
)
DEGREE_OF = {degree.key: degree for degree in DEGREES}


def is_abitur(key: str | None) -> bool:
    """Say whether a degree ahead is the Abitur: whoever is admitted to it is not reported to the Agentur by law."""
    return (key or "")[-1:] == "K"


def degree_label(key: str | None) -> str:
    """Return the label of a degree key; a BK leaver's key has the vocational digit in front (`1B`), which is dropped."""
    degree = DEGREE_OF.get((key or "")[-1:])
    return degree.label if degree else "nicht bekannt"
