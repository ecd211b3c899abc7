"""The invented young people of Kettenstadt: every family name means „example“, „pattern“ or „invented“ in its language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kette.cases.rules.identity import PersonalData
from kette.demo.city import NAME, POSTCODES, Place

STREETS = (
    "Straße des Anschlusses",
    "Musterallee",
    "Beispielweg",
    "Probestraße",
    "Am Musterbach",
    "Löwenplatz",
)
PHONES = "0202 55"


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one origin: family names (of women where they differ), given names, and the language for talks."""

    families: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    language: str = "de"
    families_of_women: tuple[str, ...] = ()


_GERMAN = Names(
    (
        "Muster", "Mustermann", "Musterfrau", "Beispiel", "Beispielmann", "Musterberg", "Probst-Muster", "Vorbild",
        "Exempel", "Musterhöfer", "Beispielsmüller", "Schablonski", "Vorlagen", "Modellmeier", "Großmuster",
        "Probeschön", "Fiktivus", "Platzhalter", "Müller-Muster", "Weißbeispiel",
    ),
    (
        "Mia", "Emma", "Lena", "Jule", "Zoë", "Käthe", "Sophie", "Leonie", "Franziska", "Hannah", "Änne", "Lea",
        "Marie", "Pia", "Nele",
    ),
    (
        "Ben", "Finn", "Luca", "Jörn", "Till", "Björn", "Noah", "Tim", "Max", "Jonas", "Moritz", "Götz", "Kevin",
        "Leon", "Paul",
    ),
)  # fmt: skip
_TURKISH = Names(
    ("Örnek", "Örnekoğlu", "Şablon", "Taslak", "Denemeci", "Örnektürk", "Numunecioğlu", "Öykünmez"),
    ("Büşra", "Elif", "Zeynep", "İrem", "Çağla", "Nuray", "Gülşen", "Defne"),
    ("Şükrü", "Emre", "Çağrı", "Yiğit", "Ömer", "Kaan", "Oğuz", "Barış"),
    "tr",
)
_POLISH = Names(
    ("Przykładowski", "Wzorowski", "Zmyślony", "Próbny", "Wzorek"),
    ("Łucja", "Agnieszka", "Zofia", "Żaneta"),
    ("Łukasz", "Paweł", "Michał", "Krzysztof"),
    "pl",
    ("Przykładowska", "Wzorowska", "Zmyślona", "Próbna", "Wzorek"),
)
_UKRAINIAN = Names(
    ("Prykladenko", "Zrazkovych", "Vyhadanyi", "Umovnyi"),
    ("Olena", "Oksana", "Daryna", "Yuliia"),
    ("Andrii", "Oleh", "Bohdan", "Serhii"),
    "uk",
    ("Prykladenko", "Zrazkova", "Vyhadana", "Umovna"),
)
_ARABIC = Names(
    ("al-Mithal", "al-Namudhaj", "al-Mithali", "Abu Mithal", "al-Tajribi"),
    ("Rojin", "Amira", "Layan", "Nour", "Hala"),
    ("Omar", "Yousef", "Karim", "Bilal", "Samir"),
    "ar",
)
_ALBANIAN = Names(("Shembulli", "Modelaj"), ("Arta", "Besa"), ("Arben", "Ilir"), "sq")
_ROMANIAN = Names(("Exemplescu", "Modelan"), ("Ioana", "Anca"), ("Ionuț", "Ștefan"), "ro")
_PERSIAN = Names(("Nemunezadeh", "Olgupur"), ("Parisa", "Shirin"), ("Reza", "Navid"), "fa")
_ITALIAN = Names(("Esempio", "Dell’Esempio", "Modellini"), ("Giulia", "Chiara"), ("Matteo", "Nicolò"))
_VIETNAMESE = Names(("Ví-Dụ",), ("Linh", "Mai"), ("Minh", "Đức"))
_CYRILLIC = Names(("Прикладенко",), ("Олена",), ("Тарас",), "uk", ("Прикладенко",))
_ARABIC_SCRIPT = Names(("النموذجي",), ("ليلى",), ("يوسف",), "ar")

# Origins with their weight; the two in other scripts are certain, see `draw`.
ORIGINS: tuple[tuple[Names, int], ...] = (
    (_GERMAN, 36), (_TURKISH, 20), (_ARABIC, 12), (_POLISH, 9), (_UKRAINIAN, 9), (_ALBANIAN, 4), (_ROMANIAN, 4),
    (_PERSIAN, 3), (_ITALIAN, 3), (_VIETNAMESE, 2),
)  # fmt: skip
OTHER_SCRIPTS = (_CYRILLIC, _ARABIC_SCRIPT)
FAMILY_NAMES = frozenset(
    name
    for origin in (*(names for names, _ in ORIGINS), *OTHER_SCRIPTS)
    for name in (*origin.families, *origin.families_of_women)
)

# Degrees expected at a Schulform (official keys), and what is often in the way there.
_DEGREES = {"GE": "CDFFG", "R": "DFFFG", "H": "ACCDD", "S": "VVVVA", "SK": "CDDFF", "BK": "CCDDF"}
_NEEDS = (
    ("orientation",), ("orientation", "applications"), ("rejections",), ("no_place",), ("absence", "motivation"),
    ("no_degree",), ("no_degree", "absence"), ("language",), ("applications",), ("learning", "basics"), ("family",),
    ("housing", "money"), ("orientation", "rejections"), ("mobility",), ("residence", "language"), ("unreachable",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pupil:
    """An invented young person at a school."""

    person: PersonalData
    class_name: str
    degree: str
    needs: tuple[str, ...]
    language: str


class Register:
    """Draws young people so that nobody stands there twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._names: set[tuple[str, str]] = set()
        self._scripts: Iterator[Names] = iter(OTHER_SCRIPTS)

    def draw(self, place: Place, cohort: int, *, of_age: bool = False, other_script: bool = False) -> Pupil:
        """Draw somebody who leaves a school.

        :param cohort: the year in which the school year of leaving ends.
        :param of_age: whether compulsory schooling ends with this school year.
        :param other_script: whether the name is written in Cyrillic or Arabic letters.
        """
        rng = self._rng
        origin = next(self._scripts, None) if other_script else None
        sex = rng.choice("mw")
        for _ in range(500):
            names = origin or rng.choices([row for row, _ in ORIGINS], [weight for _, weight in ORIGINS])[0]
            families = names.families_of_women if sex == "w" and names.families_of_women else names.families
            name = (rng.choice(families), rng.choice(names.women if sex == "w" else names.men))
            if name not in self._names:
                break
        self._names.add(name)
        person = PersonalData(
            family_name=name[0],
            given_name=name[1],
            born_on=self._birth(place, cohort, of_age),
            sex=sex,
            street=f"{rng.choice(STREETS)} {rng.randint(1, 120)}",
            postcode=place.postcodes[0] if place.postcodes and rng.random() < 0.8 else rng.choice(POSTCODES),
            town=NAME,
            phone=f"{PHONES}{rng.randint(10_000, 99_999)}",
            email=f"pupil{len(self._names)}@example.org" if rng.random() < 0.5 else "",
        )
        return Pupil(
            person,
            class_name=rng.choice(place.classes),
            degree=rng.choice(_DEGREES[place.form or "GE"]),
            needs=rng.choice(_NEEDS),
            language=names.language if rng.random() < 0.5 else "de",
        )

    def _birth(self, place: Place, cohort: int, of_age: bool) -> date:
        # Born between two 1 Augusts: 16 or 17 at the end of the school year, 18 where compulsory schooling is over.
        year = cohort - (19 if of_age else 18 if place.form == "BK" else 17)
        return date(year, 8, 1) + timedelta(days=self._rng.randint(2, 360))
