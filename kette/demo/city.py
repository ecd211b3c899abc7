"""Who takes part in Kettenstadt: institutions, people and their passwords, all invented."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from kette import settings, vault
from kette.db import db, enter_kommune
from kette.institutions.models import Institution, Kommune
from kette.institutions.service import admitting, opening
from kette.roles import Actor, InstitutionKind, Role

NAME = "Kettenstadt"
POSTCODES = ("42001", "42002", "42009", "01099")

K = InstitutionKind


@dataclass(frozen=True, slots=True)
class Place:
    """An institution of Kettenstadt: where it is, and for schools number, Schulform and leaving classes."""

    key: str
    kind: InstitutionKind
    name: str
    short_name: str
    street: str
    number: str | None = None
    form: str | None = None
    classes: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()


# Add an institution of the demo here and nowhere else.
PLACES = (
    Place(
        "nord", K.SCHOOL, "Gesamtschule Kettenstadt-Nord", "GE Nord", "Straße des Anschlusses 1", "990001", "GE",
        ("10a", "10b", "10c", "10d"), ("42001",),
    ),
    Place(
        "sued", K.SCHOOL, "Realschule Kettenstadt-Süd", "RS Süd", "Musterallee 20", "990002", "R",
        ("10a", "10b"), ("42002",),
    ),
    Place(
        "bach", K.SCHOOL, "Hauptschule Am Musterbach", "HS Musterbach", "Am Musterbach 3", "990003", "H",
        ("10A1", "10B1"), ("42009",),
    ),
    Place(
        "wald", K.SCHOOL, "Musterwald-Schule, Förderschule Lernen", "FS Musterwald", "Im Musterwald 8", "990004", "S",
        ("10",), ("01099",),
    ),
    Place(
        "west", K.SCHOOL, "Sekundarschule Kettenstadt-West", "SK West", "Beispielweg 44", "990005", "SK",
        ("10.1", "10.2"), ("42002",),
    ),
    Place(
        "berufskolleg", K.VOCATIONAL_COLLEGE, "Berufskolleg Kettenstadt-Mitte", "BK Mitte", "Löwenplatz 5", "990006",
        "BK", ("AV1", "AV2", "BFS1"),
    ),
    Place("jugendamt", K.YOUTH_OFFICE, "Jugendamt Kettenstadt", "Jugendamt", "Rathausplatz 1"),
    Place("ki", K.INTEGRATION_CENTRE, "Kommunales Integrationszentrum Kettenstadt", "KI", "Rathausplatz 2"),
    Place("jobcenter", K.JOBCENTER, "Jobcenter Kettenstadt, Team U25", "Jobcenter", "Probestraße 12"),
    Place("agentur", K.EMPLOYMENT_AGENCY, "Agentur für Arbeit Kettenstadt", "Agentur", "Probestraße 14"),
    Place("koko", K.COORDINATION, "Kommunale Koordinierung Kettenstadt", "KoKo", "Rathausplatz 1"),
    Place("lotsen", K.TRANSITION_GUIDES, "Übergangslotsen Kettenstadt", "Lotsen", "Löwenplatz 7"),
    Place("werkstatt", K.PROVIDER, "Musterwerkstatt Kettenstadt e. V.", "Musterwerkstatt", "Beispielweg 2"),
    Place("auffang", K.SAFETY_NET, "Auffangstelle Kettenstadt", "Auffangstelle", "Rathausplatz 3"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of Kettenstadt with one role; `line` is how the list of sign-ins calls it, empty where it is left out."""

    user_name: str
    place: str
    role: Role
    name: str
    line: str = ""
    classes: tuple[str, ...] = ()


# The first of an institution is the one who acts for it in the demo's year.
PEOPLE = (
    Somebody("nord.schule", "nord", Role.SCHOOL, "Nora Musterfrau", "Schule, Gesamtschule Kettenstadt-Nord"),
    Somebody("sued.schule", "sued", Role.SCHOOL, "Sven Mustermann", "Schule, Realschule Kettenstadt-Süd"),
    Somebody(
        "nord.klasse", "nord", Role.CLASS_TEACHER, "Kemal Örnek",
        "Klassenleitung 10a und 10b, Gesamtschule Kettenstadt-Nord", ("10a", "10b"),
    ),
    Somebody("jobcenter", "jobcenter", Role.ADVISER, "Jana Probst-Muster", "Jobcenter, Beratung"),
    Somebody("jugendamt", "jugendamt", Role.ADVISER, "Julius Beispiel", "Jugendamt, Beratung"),
    Somebody("ki", "ki", Role.ADVISER, "Ilknur Şablon", "Kommunales Integrationszentrum, Beratung"),
    Somebody("agentur", "agentur", Role.ADVISER, "Agnieszka Wzorek", "Agentur für Arbeit, Beratung"),
    Somebody("lotsen", "lotsen", Role.ADVISER, "Lotte Vorlage", "Übergangslotsen, Beratung"),
    Somebody("werkstatt", "werkstatt", Role.ADVISER, "Wim Modell", "Träger, Beratung"),
    Somebody("auffang", "auffang", Role.ADVISER, "Anke Beispielhaft", "Auffangstelle, Beratung"),
    Somebody("moderation", "koko", Role.MODERATOR, "Mona Musterholz", "Konferenzmoderation, Kommunale Koordinierung"),
    Somebody("koko", "koko", Role.KOKO, "Konrad Exempel", "Kommunale Koordinierung, KoKo"),
    Somebody("ag", "koko", Role.AG, "Agathe Musterberg", "AG Übergangsmanagement"),
    Somebody("datenschutz", "koko", Role.DPO, "Doris Vorbild", "Datenschutz"),
    Somebody("administration", "koko", Role.ADMINISTRATOR, "Adam Muster", "Administration"),
    Somebody("jobcenter.zwei", "jobcenter", Role.ADVISER, "Jakub Przykład"),
    Somebody("bach.schule", "bach", Role.SCHOOL, "Berta Musterbach"),
    Somebody("wald.schule", "wald", Role.SCHOOL, "Walid al-Mithal"),
    Somebody("west.schule", "west", Role.SCHOOL, "Wanda Beispielhoff"),
    Somebody("berufskolleg.schule", "berufskolleg", Role.SCHOOL, "Benno Schablone"),
)  # fmt: skip

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"


@dataclass(slots=True)
class City:
    """The founded Kettenstadt: institutions and who acts for them, by key."""

    kommune_id: int
    places: dict[str, Institution] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    def actor_at(self, institution_id: int) -> Actor:
        """Return who acts for an institution."""
        return next(actor for actor in self.people.values() if actor.institution_id == institution_id)

    def key_of(self, institution_id: int) -> str:
        """Return the key of an institution."""
        return next(key for key, row in self.places.items() if row.id == institution_id)


def found(accepts_since: date) -> City:
    """Found Kettenstadt with its institutions and people, and enter it.

    :param accepts_since: since when the Auffangstelle accepts in advance.
    """
    kommune = opening.found_kommune(NAME, NAME.lower(), is_demo=True)
    enter_kommune(kommune.id)
    # Whoever tries the demo has no phone of these people; sign-in and foot of the page say so.
    settings.put("second_factor", False, valid_from=date(2000, 1, 1), by=Actor.system(kommune.id))
    city = City(kommune.id)
    for number, place in enumerate(PLACES):
        more: dict[str, Any] = (
            {"school_number": place.number, "school_form": place.form, "postcodes": place.postcodes}
            if place.number
            else {"postcodes": POSTCODES, "towns": (NAME,)}
        )
        city.places[place.key] = opening.open_institution(
            place.kind,
            place.name,
            place.short_name,
            kommune_id=kommune.id,
            mailbox=f"{place.key}@example.org",
            phone=f"0202 55{number + 10:02}-0",
            address=f"{place.street}, 42001 {NAME}",
            accepts_since=accepts_since if place.kind is K.SAFETY_NET else None,
            **more,
        )
    for number, one in enumerate(PEOPLE):
        person = admitting.add_person(
            one.user_name,
            one.name,
            password(one.user_name),
            email=f"{one.user_name}@example.org",
            phone=f"0202 5550-{number + 10:02}",
        )
        membership = admitting.add_membership(
            person, city.places[one.place], one.role, classes=one.classes, kommune_id=kommune.id
        )
        city.people[one.user_name] = admitting.actor_of(membership)
    return city


def is_here() -> bool:
    """Say whether the database holds the invented municipality."""
    return (
        db.session.scalars(select(Kommune.id).where(Kommune.is_demo, Kommune.name == NAME)).first()
        is not None
    )


def sign_ins() -> Iterator[tuple[str, str, str]]:
    """Yield who can sign in: institution's kind and role, user name, password."""
    for one in PEOPLE:
        if one.line:
            yield one.line, one.user_name, password(one.user_name)


def password(user_name: str) -> str:
    """Derive a password from the instance's secret: the same at every start, another in every installation, kept nowhere."""
    drawn = iter(hmac.new(vault.current().derive("demo"), user_name.encode(), hashlib.sha256).digest())
    words = [
        "".join(
            _CONSONANTS[next(drawn) % len(_CONSONANTS)] + _VOWELS[next(drawn) % len(_VOWELS)]
            for _ in range(3)
        )
        for _ in range(3)
    ]
    return "-".join(word.capitalize() for word in words) + f"-{next(drawn) % 90 + 10}"
