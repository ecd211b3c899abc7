"""A small Kettenstadt for tests: every kind of institution, and in each role a person whose password is known."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from kette.institutions.models import Institution, Membership
from kette.roles import Actor, InstitutionKind, Role

PASSWORD = "Apfelmus-Regenrinne-42"
OTHER_PASSWORD = "Wolkenbruch-Teelicht-17"

# key: kind, name, short name, more
INSTITUTIONS: dict[str, tuple[InstitutionKind, str, str, dict[str, Any]]] = {
    "school": (
        InstitutionKind.SCHOOL,
        "Gesamtschule Kettenstadt-Nord",
        "GE Nord",
        {"school_number": "990001", "school_form": "GE", "postcodes": ("99901",)},
    ),
    "other_school": (
        InstitutionKind.SCHOOL,
        "Realschule Kettenstadt-Süd",
        "RS Süd",
        {"school_number": "990002", "school_form": "R", "postcodes": ("99902",)},
    ),
    "jobcenter": (
        InstitutionKind.JOBCENTER,
        "Jobcenter Kettenstadt",
        "Jobcenter",
        {"towns": ("Kettenstadt",)},
    ),
    "youth_office": (
        InstitutionKind.YOUTH_OFFICE,
        "Jugendamt Kettenstadt",
        "Jugendamt",
        {"towns": ("Kettenstadt",)},
    ),
    "integration_centre": (
        InstitutionKind.INTEGRATION_CENTRE,
        "Kommunales Integrationszentrum Kettenstadt",
        "KI",
        {"towns": ("Kettenstadt",)},
    ),
    "agency": (
        InstitutionKind.EMPLOYMENT_AGENCY,
        "Agentur für Arbeit Kettenstadt",
        "Agentur",
        {"towns": ("Kettenstadt",)},
    ),
    "coordination": (InstitutionKind.COORDINATION, "Kommunale Koordinierung Kettenstadt", "KoKo", {}),
    "safety_net": (
        InstitutionKind.SAFETY_NET,
        "Auffangstelle Kettenstadt",
        "Auffangstelle",
        {"accepts_since": date(2020, 8, 1), "towns": ("Kettenstadt",)},
    ),
    "provider": (InstitutionKind.PROVIDER, "Werkstatt Kettenstadt e. V.", "Werkstatt", {}),
}

# key of the person: institution, role, name. The key is the user name as well.
PEOPLE: dict[str, tuple[str, Role, str]] = {
    "school": ("school", Role.SCHOOL, "Sabine Schulz"),
    "class_teacher": ("school", Role.CLASS_TEACHER, "Klaus Klasse"),
    "other_school": ("other_school", Role.SCHOOL, "Selma Süd"),
    "jobcenter": ("jobcenter", Role.ADVISER, "Jana Jobst"),
    "youth_office": ("youth_office", Role.ADVISER, "Jochen Jung"),
    "integration_centre": ("integration_centre", Role.ADVISER, "Ilknur İnce"),
    "agency": ("agency", Role.ADVISER, "Agnes Amt"),
    "safety_net": ("safety_net", Role.ADVISER, "Anke Auffang"),
    "provider": ("provider", Role.ADVISER, "Theo Träger"),
    "moderator": ("coordination", Role.MODERATOR, "Mona Mitte"),
    "koko": ("coordination", Role.KOKO, "Konrad Koordes"),
    "ag": ("coordination", Role.AG, "Agathe Gruppe"),
    "dpo": ("coordination", Role.DPO, "Doris Schutz"),
    "administrator": ("coordination", Role.ADMINISTRATOR, "Adam Admin"),
}


@dataclass
class World:
    """The made Kettenstadt; everything is asked by the keys above."""

    app: Flask
    kommune_id: int
    actors: dict[str, Actor]
    institution_ids: dict[str, int]
    membership_ids: dict[str, int]
    password: str = PASSWORD
    keys: list[str] = field(default_factory=lambda: list(PEOPLE))

    def actor(self, key: str) -> Actor:
        """Return who acts when this person is signed in."""
        return self.actors[key]

    def institution(self, key: str) -> Institution:
        """Load an institution (inside an app context, after `enter` or within `inside`)."""
        from kette.db import db, everywhere

        with everywhere():
            return db.session.get_one(Institution, self.institution_ids[key])

    def membership(self, key: str) -> Membership:
        """Load the membership of a person (inside an app context)."""
        from kette.db import db, everywhere

        with everywhere():
            return db.session.get_one(Membership, self.membership_ids[key])

    def enter(self) -> None:
        """Bind the session to this Kommune until the app context ends (fixture `app_context`)."""
        from kette.db import enter_kommune

        enter_kommune(self.kommune_id)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Push an app context that stands in this Kommune: for services and queries in a test of views."""
        from kette.db import db, enter_kommune

        with self.app.app_context():
            enter_kommune(self.kommune_id)
            try:
                yield
            finally:
                db.session.remove()

    def sign_in(self, client: FlaskClient, key: str, password: str | None = None) -> FlaskClient:
        """Sign a person in through the page; the client can then `get`, and `post` by `World.post`."""
        answer = self.post(client, "/anmelden", {"user_name": key, "password": password or self.password})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return client

    def sign_out(self, client: FlaskClient) -> None:
        """Sign out through the page."""
        assert self.post(client, "/abmelden").status_code == 302

    def post(
        self, client: FlaskClient, path: str, data: dict[str, Any] | None = None, **more: Any
    ) -> TestResponse:
        """Send a form as a browser does: with the CSRF token of the session and the address it comes from."""
        headers = {"Referer": f"https://localhost{path}", **more.pop("headers", {})}
        return client.open(
            path,
            method=more.pop("method", "POST"),
            data={**(data or {}), "csrf_token": token(client)},
            headers=headers,
            **more,
        )


def token(client: FlaskClient) -> str:
    """Return a CSRF token that fits the client's session."""
    with client.session_transaction() as session:
        raw = session.get("csrf_token")
    with client.application.test_request_context():
        from flask import session as inner

        if raw is not None:
            inner["csrf_token"] = raw
        signed: str = generate_csrf()
        raw = inner["csrf_token"]
    with client.session_transaction() as session:
        session["csrf_token"] = raw
    return signed


def cheapen(app: Flask) -> None:
    """Let passwords cost next to nothing: tests hash many."""
    app.config.update(ARGON2_MEMORY_KIB=8, ARGON2_PASSES=1, ARGON2_LANES=1)


def make_world(
    app: Flask,
    name: str = "Kettenstadt",
    key: str = "kettenstadt",
    *,
    user: Callable[[str], str] = lambda key: key,
    second_factor: bool = False,
) -> World:
    """Found Kettenstadt in the app's database.

    :param user: turns a person's key into the user name (for a second Kettenstadt).
    :param second_factor: whether it is compulsory; tests of other things sign in with the password alone.
    """
    from kette.db import db
    from tests import founded

    cheapen(app)
    with app.app_context():
        made_with = (name, key, user("key"), second_factor)
        town = founded.once(
            made_with, lambda: _found(name, key, user, second_factor), lambda town: town.kommune_id
        )
        db.session.remove()
    return World(app=app, **vars(town))


@dataclass
class _Town:
    kommune_id: int
    actors: dict[str, Actor]
    institution_ids: dict[str, int]
    membership_ids: dict[str, int]


def _found(name: str, key: str, user: Callable[[str], str], second_factor: bool) -> _Town:
    from kette import settings
    from kette.db import enter_kommune, transaction
    from kette.institutions.service import admitting, opening

    with transaction():
        kommune = opening.found_kommune(name, key)
        enter_kommune(kommune.id)
        if not second_factor:
            settings.put("second_factor", False, valid_from=date(2000, 1, 1), by=Actor.system(kommune.id))
        institutions = {
            slug: opening.open_institution(
                kind, long, short, kommune_id=kommune.id, mailbox=f"{slug}@example.org", **more
            )
            for slug, (kind, long, short, more) in INSTITUTIONS.items()
        }
        memberships = {
            slug: admitting.add_membership(
                admitting.add_person(user(slug), person, PASSWORD, email=f"{user(slug)}@example.org"),
                institutions[at],
                role,
                classes=("10A", "10B") if role is Role.CLASS_TEACHER else (),
                kommune_id=kommune.id,
            )
            for slug, (at, role, person) in PEOPLE.items()
        }
        return _Town(
            kommune_id=kommune.id,
            actors={slug: admitting.actor_of(row) for slug, row in memberships.items()},
            institution_ids={slug: row.id for slug, row in institutions.items()},
            membership_ids={slug: row.id for slug, row in memberships.items()},
        )
