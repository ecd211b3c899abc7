"""The school's sample file, and others made of it, for the tests of reporting."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from kette import clock
from kette.db import transaction
from kette.intake import service
from kette.intake.models import Import
from tests.world import World

SAMPLE = Path(__file__).parent.parent / "data" / "school-990001"
EXPECTED: dict[str, Any] = json.loads((SAMPLE / "expected.json").read_text("utf-8"))
FILES = ("SchuelerBasisdaten.dat", "text-export.csv", "text-export-cp1252.csv")
COHORT = 2027
DAY = date(2027, 2, 15)
MORNING = clock.at_local(DAY)

HEADER = "Schul-Nummer;Interne ID-Nummer;Nachname;Vorname;Geburtsdatum;Klasse;Status;Höchster allg. Abschluss"


def sample(name: str = "text-export.csv") -> bytes:
    """Return one of the sample files."""
    return (SAMPLE / name).read_bytes()


def made(*rows: str, header: str = HEADER) -> bytes:
    """Make a file of these rows."""
    return "\n".join([header, *rows, ""]).encode()


def take_in(world: World, file: bytes, name: str = "liste.csv", by: str = "school") -> Import:
    """Read and store a file as a person of a school does (inside an app context, in the Kommune)."""
    reading = service.read_file(file, name, on=clock.today())
    with transaction():
        return service.store(
            reading,
            school=world.institution(by),
            cohort=COHORT,
            file_hash=service.hash_of(file),
            by=world.actor(by),
        )


def send(
    world: World, client: FlaskClient, file: bytes, name: str = "liste.csv", **more: Any
) -> TestResponse:
    """Send a file through the page."""
    from io import BytesIO

    part = FileStorage(BytesIO(file), filename=name)
    return world.post(client, "/melden/datei", {"file": part}, content_type="multipart/form-data", **more)
