"""The access log on screen, as a file and against an anchor kept outside: German, without formulas, checkable."""

import csv
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from kette import anchors, audit, clock
from kette.anchors import Anchored
from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.guards import PREFIX
from kette.institutions.models import Person
from kette.privacy.document.log import plain
from kette.privacy.rules.details import basis_words, detail_words
from kette.privacy.service.anchoring import send_anchor
from tests.handover.situations import DAY, SECRETS, acting_on, case, handed_over, mails
from tests.world import World, make_world

AT = clock.at_local(DAY, 14)
Screen = Callable[[str], FlaskClient]


@pytest.mark.parametrize(
    ("action", "detail", "words"),
    [
        ("case.list", "1", "1 Fall"),
        ("case.list", "12", "12 Fälle"),
        ("case.search", "3", "3 Treffer"),
        ("case.read", "conference", "in der Konferenz"),
        ("case.facts", "needs,degree", "Handlungsbedarf, Abschluss, voraussichtlich"),
        ("case.close", "UNBE", "Verbleib unbekannt – andere Gründe"),
        ("case.agreement_done", "not_kept", "nicht eingehalten"),
        ("conference.decide", "postpone", "vertagen"),
        ("handover.decline", "no_capacity", "zurzeit keine freien Termine"),
        ("intake.class_list", "cohort=2027 pupils=28", "Jahrgang 2027, 28 Schülerinnen und Schüler"),
        (
            "report.export",
            "stichtag=2027-03-10 seit=2026-08-01 pdf",
            "Stichtag 10.03.2027, seit 01.08.2026, PDF",
        ),
        ("log.verify", "17 whole", "17 Einträge, unversehrt"),
        ("log.verify", "17 broken 4", "17 Einträge, nicht unversehrt ab Eintrag 4"),
        ("membership.add", "role=adviser", "Rolle Beratung"),
        ("note.release", "own", "für die eigene Stelle"),
        ("emergency.open", "life", "Gegenwärtige Gefahr für Leib, Leben oder Freiheit (§ 34 StGB)"),
        ("sign_in.fail", "step=code", "Schritt Code des zweiten Faktors"),
        ("scan.attach", "pdf bytes=43787", "PDF, 43787 Byte"),
        ("paper.print", "all 8", "alle, 8"),
        ("strange.thing", "", ""),
        ("strange.thing", "code", "code"),
    ],
)
def test_details_are_german(app: Flask, action: str, detail: str, words: str) -> None:
    assert detail_words(action, detail) == words


def test_the_basis_of_an_entry_is_german() -> None:
    assert basis_words("consent") == "Einwilligung"
    assert basis_words("school") == "eigene Schülerin, eigener Schüler"
    assert "im Notfall geöffnet" in basis_words("emergency")
    assert basis_words("") == ""
    assert basis_words("return") == "gegen die Rückmeldung (§ 31a Abs. 2 SGB III)"
    assert basis_words("court", "retention.hold") == "Rechtsstreit oder Rechtsbehelf"


def test_one_thing_alone_is_shown_and_the_pages_keep_it(world: World, screen: Screen) -> None:
    with world.inside():
        public_id = case(handed_over(world)).public_id
    page = screen("dpo").get(f"/protokoll?vorgang={public_id}").get_data(as_text=True)
    assert "Übergabe angenommen" in page
    assert "angemeldet" not in page.partition("<tbody>")[2]
    assert f'value="{public_id}"' in page


def test_the_officer_asks_by_a_cases_number_and_reads_to_whom_a_role_was_given(
    world: World, screen: Screen
) -> None:
    with world.inside():
        number = case(handed_over(world)).number
    page = screen("dpo").get(f"/protokoll?vorgang={number}").get_data(as_text=True)
    assert "Übergabe angenommen" in page
    assert "angemeldet" not in page.partition("<tbody>")[2]
    # An entry about a role says whose it is, and where.
    every = screen("dpo").get("/protokoll?aktion=sign_in").get_data(as_text=True)
    with world.inside():
        officer = world.membership("dpo").person.name
    assert f"<bdi>{officer}, " in every


def test_the_holder_filters_the_log_of_the_case_and_sees_no_other(world: World, screen: Screen) -> None:
    with world.inside():
        public_id = case(handed_over(world)).public_id
        place = world.institution("school").public_id
    browser = screen("jobcenter")
    page = browser.get(f"/faelle/{public_id}/zugriffe?stelle={place}").get_data(as_text=True)
    rows = page.partition("<tbody>")[2]
    assert "Sabine Schulz" in rows
    assert "Jana Jobst" not in rows
    other = browser.get(f"/faelle/{public_id}/zugriffe?vorgang=kommune").get_data(as_text=True)
    assert "Kommune" not in other.partition("<tbody>")[2]


def test_the_file_holds_what_the_page_shows_and_no_formula(world: World, screen: Screen) -> None:
    with world.inside():
        handed_over(world)
        with transaction():
            person = db.session.scalars(select(Person).where(Person.user_name == "jobcenter")).one()
            person.name = "=HYPERLINK(1)"
    browser = screen("dpo")
    answer = browser.get("/protokoll/export.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="zugriffsprotokoll-2027-03-10.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    content = answer.get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(content), delimiter=";"))
    assert [int(row["Nummer"]) for row in rows] == list(range(1, len(rows) + 1))
    assert "'=HYPERLINK(1)" in {row["Person"] for row in rows}
    assert "Übergabe angenommen" in {row["Was"] for row in rows}
    assert not [row for row in rows if any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())]
    assert not [secret for secret in SECRETS if secret in content]
    with world.inside():
        last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
        assert last is not None
        assert (last.action, last.detail) == ("log.export", f"{len(rows) - 1}")
    few = browser.get("/protokoll/export.csv?aktion=handover.accept").get_data(as_text=True)
    assert few.count("\r\n") == 2


@pytest.mark.parametrize("who", ["school", "jobcenter", "koko", "ag", "administrator"])
def test_the_file_is_the_officers(world: World, screen: Screen, who: str) -> None:
    assert screen(who).get("/protokoll/export.csv").status_code == 403


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\u00a0=1", "\u200b=1", "＝1", "ja\n=1"],
)
def test_nothing_becomes_a_formula(text: str) -> None:
    assert all(line.startswith("'") or line == "ja" for line in plain(text).split("\n"))


def test_what_is_no_formula_stays_as_it_is() -> None:
    assert plain("Jobcenter - Team U25") == "Jobcenter - Team U25"


class TestAnchor:
    """The head of the chain, kept outside."""

    def test_the_officer_gets_it_once_a_day_without_a_name(self, world: World) -> None:
        with world.inside():
            handed_over(world)
            found = anchors.head()
            assert found is not None
            before = len(mails())
            for _ in range(2):
                with acting_on():
                    send_anchor(DAY)
            (mail,) = mails()[before:]
            assert mail.recipient == "dpo@example.org"
            assert f"kette audit verify --anchor {found[0]}:{found[1]}" in mail.body
            assert not [secret for secret in (*SECRETS, "Jana") if secret in mail.body]

    def test_it_is_in_the_chain_until_somebody_rewrites_what_lies_behind(self, world: World) -> None:
        with world.inside():
            handed_over(world)
            found = anchors.head()
            assert found is not None
            with acting_on():
                audit.write("log.read", by=world.actor("dpo"), object_type="log", object_id="kommune")
            assert anchors.anchored(*found) is Anchored.THERE
            assert anchors.anchored(found[0], "0" * 64) is Anchored.CHANGED
            assert anchors.anchored(found[0] + 99, found[1]) is Anchored.CHANGED

    @pytest.mark.one_engine  # the application's role cannot touch the guards of PostgreSQL
    def test_who_has_the_key_and_writes_a_new_chain_is_found_by_the_anchor_alone(self, world: World) -> None:
        with world.inside():
            handed_over(world)
            found = anchors.head()
            assert found is not None
            with acting_on():
                for table in ("audit_entries_written_once", "audit_entries_kept"):
                    db.session.execute(text(f"DROP TRIGGER {PREFIX}{table}"))
                db.session.execute(text("DELETE FROM audit_entries"))
                db.session.execute(text("DELETE FROM audit_heads"))
            for _ in range(found[0] + 1):
                with acting_on():
                    audit.write("log.read", by=world.actor("dpo"), object_type="log", object_id="kommune")
            assert audit.verify_kommune().first_broken is None
            assert anchors.anchored(*found) is Anchored.CHANGED

    def test_what_was_pruned_by_period_is_said_to_be(self, world: World) -> None:
        with world.inside():
            handed_over(world)
            first = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).first()
            assert first is not None
            kept = (first.number, first.mac.hex())
            with clock.standing_at(clock.at_local(DAY.replace(year=2031))), transaction():
                assert audit.prune(clock.now()) > 1
            assert anchors.anchored(*kept) is Anchored.PRUNED


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
