"""Opening a case in danger: for whom, how long, how often, what is seen, who is told, and what nobody can find out."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.service import work
from kette.cases.service.ledger import lock
from kette.db import db, transaction
from kette.privacy.models import Emergency
from kette.privacy.queries.emergencies import reason_of
from tests.cases.test_released_notes import colleague
from tests.handover.situations import DAY, SECRETS, case, handed_over, mails, reported
from tests.world import PASSWORD, World, make_world

AT = clock.at_local(DAY, 14)
REASON = "Sie hat in der Pause gesagt, dass sie heute nicht nach Hause kann."
NOTFALL = "/notfaelle/neu"
Screen = Callable[[str], FlaskClient]


def asked(world: World, **more: object) -> dict[str, object]:
    """Return the form as it opens the case by number."""
    return {
        "number": "K-2027-0001",
        "kind": "child_protection",
        "reason": REASON,
        "password": PASSWORD,
    } | more


def entries(world: World, action: str) -> list[AuditEntry]:
    """List the entries of an action."""
    with world.inside():
        return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def opened(world: World) -> int:
    """Count the cases opened in danger."""
    with world.inside():
        return db.session.scalars(select(func.count(Emergency.id))).one()


@pytest.fixture
def public_id(world: World) -> str:
    """Give a case that the jobcenter holds with consent, with notes of both kinds."""
    with world.inside():
        case_id = handed_over(world)
        with clock.standing_at(AT), transaction():
            by = world.actor("jobcenter")
            held = lock(case(case_id))
            work.write_note(held, "Nur fürs Haus", by=by)
            work.write_note(held, "Ganz unter uns", by=by, entrusted=True)
            work.state_facts(held, {"health": ["addiction"]}, by=by)
        return case(case_id).public_id


class TestOpening:
    """One person opens one case."""

    def test_it_shows_name_address_and_needs_but_nothing_entrusted_and_no_health(
        self, world: World, screen: Screen, public_id: str
    ) -> None:
        browser = screen("youth_office")
        assert browser.get(f"/faelle/{public_id}").status_code == 404
        answer = world.post(browser, NOTFALL, asked(world))
        assert answer.location == f"/faelle/{public_id}"
        page = browser.get(answer.location).get_data(as_text=True)
        for shown in ("Şükrü Yıldız-Петренко", "Lindenweg 7", "4567890", "Fehlzeiten", "im Notfall geöffnet"):
            assert shown in page, shown
        for hidden in ("Ganz unter uns", "Nur fürs Haus", "Suchtgefährdung"):
            assert hidden not in page, hidden
        assert "Im Notfall geöffnet, nur für Sie, bis 15:00 Uhr." in page

    def test_full_name_and_birth_date_open_it_in_any_spelling(
        self, world: World, screen: Screen, public_id: str
    ) -> None:
        by_name = asked(
            world, number="", given_name="sükrü", family_name="YILDIZ Петренко", born_on="05.05.2009"
        )
        assert world.post(screen("youth_office"), NOTFALL, by_name).location == f"/faelle/{public_id}"

    def test_from_a_pseudonymous_page_the_case_need_not_be_named(self, world: World, screen: Screen) -> None:
        with world.inside():
            case_id = reported(world)
            with clock.standing_at(AT), transaction():
                by = world.actor("school")
                work.make_agreement(
                    lock(case(case_id)),
                    "Anrufen",
                    institution_id=world.institution_ids["youth_office"],
                    due_on=DAY + timedelta(days=3),
                    by=by,
                )
            known = case(case_id).public_id
        browser = screen("youth_office")
        page = browser.get(f"/faelle/{known}").get_data(as_text=True)
        assert f'href="{NOTFALL}?fall={known}"' in page
        assert not [secret for secret in SECRETS if secret in page]
        form = browser.get(f"{NOTFALL}?fall={known}").get_data(as_text=True)
        assert 'name="number"' not in form
        given = asked(world, fall=known)
        del given["number"]
        answer = world.post(browser, NOTFALL, given)
        assert "Lindenweg 7" in browser.get(answer.location).get_data(as_text=True)
        # A colleague sees the same case as before: under a pseudonym.
        with world.inside():
            colleague(world, "youth_office")
        other = screen("kollegin").get(f"/faelle/{known}")
        assert other.status_code == 200
        assert not [secret for secret in SECRETS if secret in other.get_data(as_text=True)]

    def test_it_is_open_to_this_person_alone(self, world: World, screen: Screen, public_id: str) -> None:
        world.post(screen("youth_office"), NOTFALL, asked(world))
        assert screen("integration_centre").get(f"/faelle/{public_id}").status_code == 404
        assert screen("provider").get(f"/faelle/{public_id}").status_code == 404

    def test_after_an_hour_it_is_shut(self, world: World, screen: Screen, public_id: str) -> None:
        browser = screen("youth_office")
        world.post(browser, NOTFALL, asked(world))
        with clock.standing_at(AT + timedelta(minutes=59)):
            still = world.sign_in(browser.application.test_client(), "youth_office")
            assert still.get(f"/faelle/{public_id}").status_code == 200
        with clock.standing_at(AT + timedelta(minutes=60)):
            again = world.sign_in(browser.application.test_client(), "youth_office")
            assert again.get(f"/faelle/{public_id}").status_code == 404
            assert not [s for s in SECRETS if s in again.get("/faelle").get_data(as_text=True)]

    def test_seeing_gives_no_right_to_act(self, world: World, screen: Screen, public_id: str) -> None:
        browser = screen("youth_office")
        world.post(browser, NOTFALL, asked(world))
        for task in (
            "notiz",
            "kontakt",
            "abschluss",
            "angaben",
            "einwilligung",
            "zugriffe",
        ):
            assert browser.get(f"/faelle/{public_id}/{task}").status_code == 403, task
        assert browser.get(f"/faelle/{public_id}/rechte/meine-kette.pdf").status_code == 404

    def test_who_sees_the_case_anyway_opens_nothing(
        self, world: World, screen: Screen, public_id: str
    ) -> None:
        browser = screen("jobcenter")
        answer = world.post(browser, NOTFALL, asked(world))
        assert answer.location == f"/faelle/{public_id}"
        assert "musste nichts geöffnet werden" in browser.get(answer.location).get_data(as_text=True)
        assert opened(world) == 0

    def test_every_look_is_logged_as_what_it_is(self, world: World, screen: Screen, public_id: str) -> None:
        browser = screen("youth_office")
        world.post(browser, NOTFALL, asked(world))
        browser.get(f"/faelle/{public_id}")
        (entry,) = entries(world, "emergency.open")
        assert (entry.object_id, entry.basis, entry.detail) == (public_id, "emergency", "child_protection")
        assert [one.basis for one in entries(world, "case.read")] == ["emergency"]


class TestTelling:
    """Who is told, and what the report says."""

    def test_officer_and_holder_get_a_mail_without_a_word_about_anybody(
        self, world: World, screen: Screen, public_id: str
    ) -> None:
        with world.inside():
            before = len(mails())
        world.post(screen("youth_office"), NOTFALL, asked(world))
        with world.inside():
            told = mails()[before:]
            assert sorted(one.recipient for one in told) == ["dpo@example.org", "jobcenter@example.org"]
            for mail in told:
                assert mail.urgent
                for secret in (*SECRETS, "K-2027", "Jochen", "Jugendamt", "Pause"):
                    assert secret not in mail.subject + mail.body, secret

    def test_the_officer_reads_the_reason_and_nobody_else_does(
        self, world: World, screen: Screen, public_id: str
    ) -> None:
        world.post(screen("youth_office"), NOTFALL, asked(world))
        page = screen("dpo").get("/notfaelle").get_data(as_text=True)
        assert REASON in page
        assert "Jochen Jung" in page
        assert not [secret for secret in SECRETS if secret in page]
        for who in ("school", "jobcenter", "koko", "moderator", "ag", "administrator"):
            assert screen(who).get("/notfaelle").status_code == 403, who
        assert REASON not in screen("jobcenter").get(f"/faelle/{public_id}/zugriffe").get_data(as_text=True)

    def test_the_reason_is_sealed(self, world: World, screen: Screen, public_id: str) -> None:
        world.post(screen("youth_office"), NOTFALL, asked(world))
        with world.inside():
            row = db.session.scalars(select(Emergency)).one()
            assert REASON.encode() not in bytes(row.sealed)
            assert reason_of(row) == REASON
            logged = db.session.scalars(select(AuditEntry.detail)).all()
            assert not [detail for detail in logged if "Pause" in detail]

    def test_the_holder_sees_on_the_case_who_it_was(
        self, world: World, screen: Screen, public_id: str
    ) -> None:
        world.post(screen("youth_office"), NOTFALL, asked(world))
        browser = screen("jobcenter")
        page = browser.get(f"/faelle/{public_id}/zugriffe").get_data(as_text=True)
        assert "Fall im Notfall geöffnet" in page
        assert "Jochen Jung" in page
        page = browser.get(f"/faelle/{public_id}").get_data(as_text=True)
        assert "bis 10.03.2027, 15:00 Uhr" in page
        assert "nur für Sie, bis" not in page
        # It stays in the history of those who answer for the case; the ground is the officer's to read.
        told = "Fall im Notfall für eine Stunde geöffnet"
        assert told in page
        assert told in screen("school").get(f"/faelle/{public_id}").get_data(as_text=True)
        assert told not in screen("youth_office").get(f"/faelle/{public_id}").get_data(as_text=True)


@pytest.fixture
def world(app: Flask) -> World:
    """Give Kettenstadt."""
    return make_world(app)


@pytest.fixture
def screen(world: World, client: FlaskClient) -> Screen:
    """Give a function that signs somebody in, each at a screen of their own."""
    return lambda key: world.sign_in(client.application.test_client(), key)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Let every test happen on the same afternoon."""
    with clock.standing_at(AT):
        yield
