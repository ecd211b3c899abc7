"""The school's sample file, and others made of it, for the tests of reporting."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from markupsafe import Markup
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.db import db, transaction
from kette.intake.models.lists import Candidate, ClassReport, Import
from kette.intake.queries import lists
from kette.intake.rules import accepting
from kette.intake.service import listing, reporting
from kette.privacy.rules.informing import Informed
from tests.world import World, token

SAMPLE = Path(__file__).parent.parent / "data" / "school-990001"
EXPECTED: dict[str, Any] = json.loads((SAMPLE / "expected.json").read_text("utf-8"))
FILES = ("SchuelerBasisdaten.dat", "text-export.csv", "text-export-cp1252.csv")
COHORT = 2027
DAY = date(2027, 2, 15)
MORNING = clock.at_local(DAY)

HEADER = "Schul-Nummer;Interne ID-Nummer;Nachname;Vorname;Geburtsdatum;Klasse;Status;Höchster allg. Abschluss"

TIM = "990001;1001;Jäger;Tim;13.02.2010;10b;2;F"


def sample(name: str = "text-export.csv") -> bytes:
    """Return one of the sample files."""
    return (SAMPLE / name).read_bytes()


def made(*rows: str, header: str = HEADER) -> bytes:
    """Make a file of these rows."""
    return "\n".join([header, *rows, ""]).encode()


def take_in(world: World, file: bytes, name: str = "liste.csv", by: str = "school") -> Import:
    """Read and store a file as a person of a school does (inside an app context, in the Kommune)."""
    reading = accepting.read_file(file, name, on=clock.today())
    with transaction():
        return listing.store(
            reading,
            school=world.institution(by),
            cohort=COHORT,
            file_hash=accepting.hash_of(file),
            by=world.actor(by),
        )


def send(world: World, client: FlaskClient, file: bytes, name: str = "liste.csv") -> TestResponse:
    """Send a file through the page, and take over what can be read of it."""
    answer = upload(client, file, name)
    if answer.status_code != 302 or "/melden/entwuerfe/" not in answer.location:
        return answer
    return world.post(client, answer.location.removesuffix("/uebernehmen") + "/uebernehmen")


def upload(
    client: FlaskClient, file: bytes, name: str = "liste.csv", path: str = "/melden/datei"
) -> TestResponse:
    """Send a file through the page, as a browser writes it."""
    mark = "----kette"
    name = name.replace('"', "%22")
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token(client)}\r\n'
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return client.post(
        path,
        data=head.encode() + file + f"\r\n--{mark}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={mark}",
        headers={"Referer": f"https://localhost{path}"},
    )


def count(table: type) -> int:
    """Count the rows of a table."""
    return db.session.scalar(select(func.count()).select_from(table))


def public_ids() -> list[str]:
    """List the candidates."""
    return list(db.session.scalars(select(Candidate.public_id).order_by(Candidate.id)))


def class_rows(world: World, class_name: str = "10b"):
    """List a class as the school sees it."""
    return lists.class_list(world.actor("school"), COHORT, class_name)


def report(world: World, class_name: str, *ticked: str) -> ClassReport:
    """Report these candidates of a class."""
    with transaction():
        return reporting.report_class(
            class_name, ticked, school=world.institution("school"), cohort=COHORT, by=world.actor("school")
        )


def report_one(world: World, person: PersonalData, *, by="school", cohort=COHORT, facts=None) -> Case:
    """Report one pupil without a file."""
    with transaction():
        return reporting.report_pupil(
            person,
            school=world.institution(by),
            cohort=cohort,
            class_name="10b",
            facts=facts or {},
            by=world.actor(by),
            informed=Informed(clock.today()),
        )


def counts(world: World) -> tuple[int, int, int]:
    """Count imports, candidates and cases."""
    with world.inside():
        return tuple(
            db.session.scalar(select(func.count()).select_from(table)) for table in (Import, Candidate, Case)
        )


def plain(page: str) -> str:
    """Return what people read on a page."""
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page.replace("</td>", " ").replace("</th>", " ")))
    return Markup(words).unescape()
