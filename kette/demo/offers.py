"""The register of help in Kettenstadt: what is offered, by whom, with how many places."""

from collections.abc import Iterator
from datetime import date, datetime

from kette import clock
from kette.calendar import add_working_days
from kette.demo.city import City
from kette.offers.service import OfferData, add_offer

# Kind by the official key, title, who runs it (key of an institution, or words), places, free ones, for whom.
OFFERS: tuple[tuple[str, str, str, int, int, str], ...] = (
    ("AV", "Ausbildungsvorbereitung Metall und Holz", "berufskolleg", 48, 6, "berufsschulpflichtig, ohne Abschluss"),
    ("BFSI", "Berufsfachschule Typ I, Gesundheit", "berufskolleg", 28, 2, "mit Erstem Schulabschluss"),
    ("IFK", "Internationale Förderklasse", "berufskolleg", 20, 4, "seit kurzem in Deutschland"),
    ("BVB", "Berufsvorbereitende Bildungsmaßnahme", "agentur", 30, 9, "Schulpflicht erfüllt, noch nicht ausbildungsreif"),
    ("EQ", "Einstiegsqualifizierung im Handwerk", "Musterkammer Kettenstadt", 12, 5, "Ausbildung im Blick, noch kein Vertrag"),
    ("WERK", "Werkstattjahr Musterwerkstatt", "werkstatt", 18, 3, "unter 19, praktisch begabt"),
    ("JUWERK", "Jugendwerkstatt am Musterbach", "Musterverein Jugend e. V.", 14, 0, "mit Bedarf an Begleitung nach § 13 SGB VIII"),
    ("MASS", "Aktivierungshilfe „Neuer Anlauf“", "jobcenter", 15, 7, "Leistungen nach SGB II, schwer zu erreichen"),
    ("KURS", "Jugendintegrationskurs", "ki", 20, 8, "Sprachniveau A2 bis B1"),
    ("FREI", "Freiwilliges Soziales Jahr", "Musterdienste Kettenstadt", 10, 4, "ab 16, auch ohne Abschluss"),
    ("VHS", "Lehrgang zum Nachholen des Schulabschlusses", "Musterhochschule Kettenstadt", 24, 11, "ab 16"),
    ("DUAL", "Freie Ausbildungsplätze im Herbst", "agentur", 40, 23, "alle, die gleich anfangen wollen"),
)  # fmt: skip


def keep(city: City, since: date) -> Iterator[datetime]:
    """Let the KoKo put the offers into the register."""
    by = city.people["koko"]
    for number, (kind, title, run_by, places, free, audience) in enumerate(OFFERS):
        yield clock.at_local(add_working_days(since, number), 16, 30)
        place = city.places.get(run_by)
        add_offer(
            OfferData(
                kind=kind,
                title=title,
                provider=place.name if place else run_by,
                places=places,
                places_free=free,
                audience=audience,
                contact=f"0202 5560-{number + 10}",
                institution_id=place.id if place else None,
            ),
            by=by,
        )
