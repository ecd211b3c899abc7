"""Forms to sign, their translations, the law, and scans of what was signed."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.db import db
from kette.privacy.models import Basis, Release, Scan
from tests.handover.situations import DAY, acting_on, case, consent, reported
from tests.intake.lists import upload
from tests.privacy.test_consent_rules import PDF, PNG
from tests.world import World, make_world

Screen = Callable[[str], FlaskClient]


class TestPapers:
    """The form to sign, and its translations."""

    @pytest.mark.parametrize("code", ["de", "tr", "ar", "uk", "en"])
    def test_a_form_is_filled_and_marked_until_it_is_released(
        self, world: World, screen: Screen, code: str
    ) -> None:
        public_id = somebody(world)
        path = f"/faelle/{public_id}/einwilligung/formular?an={at(world, 'jobcenter')}&sprache={code}"
        path += "&angaben=needs"
        browser = screen("school")
        first = words(browser.get(path).data)
        for said in ("Jobcenter Kettenstadt", "Yıldız", "05.05.2009", "______", "2026-3"):
            assert said in first
        assert ("Nicht geprüfter Entwurf" in first) == (code != "de")
        if code != "de":
            world.post(screen("koko"), f"/einwilligungsformulare/{code}/freigabe")
            assert "Nicht geprüfter Entwurf" not in words(browser.get(path).data)

    def test_printing_is_logged_and_only_for_who_may_record(self, world: World, screen: Screen) -> None:
        with world.inside():
            case_id = reported(world)
            with acting_on():
                consent(world, case_id, "jobcenter")
            public_id = case(case_id).public_id
        path = f"/faelle/{public_id}/einwilligung/formular?an={at(world, 'jobcenter')}&sprache=de"
        assert screen("school").get(path).status_code == 200
        for stranger in ("jobcenter", "youth_office", "koko"):
            assert screen(stranger).get(path).status_code in (403, 404)
        with world.inside():
            logged = select(AuditEntry.object_id).where(AuditEntry.action == "consent.form")
            assert db.session.scalars(logged).all() == [public_id]

    def test_nothing_is_ticked_until_a_form_was_printed_and_a_difference_is_pointed_out(
        self, world: World, screen: Screen
    ) -> None:
        public_id, to = somebody(world), at(world, "jobcenter")
        browser, path = screen("school"), f"/faelle/{public_id}/einwilligung"
        assert ticked(browser, f"{path}/formular") == []
        assert ticked(browser, f"{path}?an={to}") == []
        browser.get(f"{path}/formular?an={to}&sprache=de&angaben=contact")
        assert ticked(browser, path) == ["contact"]
        assert ticked(browser, f"{path}?an={at(world, 'youth_office')}") == []
        more = {"recipient": to, "groups": ["contact", "needs"], "purpose": "Übergang", "given_by": "youth"}
        more |= {"form": "written", "given_on": "10.03.2027"}
        page = world.post(browser, path, more).get_data(as_text=True)
        assert "nennt: Name, Geburtsdatum und Geschlecht; Telefon" in page
        assert "so steht es auf dem unterschriebenen Formular" in page
        assert world.post(browser, path, more | {"differs": "y"}).status_code == 302
        with world.inside():
            assert db.session.scalars(select(Basis.groups)).all() == ["identity,contact,needs"]

    def test_who_it_is_about_is_always_covered(self, world: World, screen: Screen) -> None:
        public_id = somebody(world)
        given = {"recipient": at(world, "jobcenter"), "purpose": "Übergang", "given_by": "youth"}
        given |= {"form": "written", "given_on": "10.03.2027"}
        answer = world.post(screen("school"), f"/faelle/{public_id}/einwilligung", given)
        assert answer.status_code == 302
        with world.inside():
            assert db.session.scalars(select(Basis.groups)).all() == ["identity"]

    @pytest.mark.parametrize("code", ["de", "tr", "ar", "uk", "en"])
    def test_a_release_from_secrecy_names_both_sides_and_is_kept_nowhere(
        self, world: World, screen: Screen, code: str
    ) -> None:
        public_id = somebody(world)
        path = f"/faelle/{public_id}/schweigepflicht/formular"
        said = {"released": "Frau Öztürk <b>, Schulsozialarbeit", "towards": "Herr Łuczak, Jugendamt"}
        said |= {"about": "Übergang", "language": code}
        browser = screen("school")
        answer = world.post(browser, path, said)
        assert answer.headers["Content-Disposition"].endswith(f'"schweigepflichtentbindung-{code}.pdf"')
        first = words(answer.data)
        for part in ("Frau Öztürk <b>, Schulsozialarbeit", "Herr Łuczak, Jugendamt", "Yıldız", "05.05.2009"):
            assert part in first
        assert ("Nicht geprüfter Entwurf" in first) == (code != "de")
        assert "Öztürk" not in browser.get(path).get_data(as_text=True)
        assert world.post(browser, path, said | {"towards": ""}).status_code == 422
        for stranger in ("jobcenter", "youth_office", "other_school", "koko"):
            assert screen(stranger).get(path).status_code in (403, 404)
        assert words(screen("koko").get(f"/schweigepflichtformulare/{code}").data)
        assert screen("koko").get("/schweigepflichtformulare/xx").status_code == 404
        with world.inside():
            logged = select(AuditEntry.object_id, AuditEntry.detail)
            logged = logged.where(AuditEntry.action == "release.form")
            assert db.session.execute(logged).all() == [(public_id, code)]
            assert db.session.scalars(select(Release)).all() == []

    def test_an_unknown_language_is_a_sentence(self, world: World, screen: Screen) -> None:
        public_id = somebody(world)
        path = f"/faelle/{public_id}/einwilligung/formular?an={at(world, 'jobcenter')}&sprache=xx"
        answer = screen("school").get(path)
        assert answer.status_code == 422
        assert "Bitte wählen Sie neu" in answer.get_data(as_text=True)

    def test_the_officer_reads_but_does_not_release(self, world: World, screen: Screen) -> None:
        browser = screen("dpo")
        page = browser.get("/einwilligungsformulare").get_data(as_text=True)
        assert page.count("nicht geprüfter Entwurf") == 4
        assert "Freigeben" not in page
        assert words(browser.get("/einwilligungsformulare/ar").data)
        assert world.post(browser, "/einwilligungsformulare/ar/freigabe").status_code == 403
        assert browser.get("/einwilligungsformulare/xx").status_code == 404

    @pytest.mark.parametrize("who", ["school", "jobcenter", "koko", "ag", "dpo", "administrator"])
    def test_everybody_reads_the_law(self, world: World, screen: Screen, who: str) -> None:
        page = screen(who).get("/rechtsgrundlagen").get_data(as_text=True)
        assert "geänderte Wohnanschrift" in page
        assert "spätestens 6 Monate nach der Erhebung" in page


class TestScans:
    """Signed forms as files."""

    def test_a_scan_goes_in_and_comes_out_as_a_download(self, world: World, screen: Screen) -> None:
        public_id, basis_id = with_consent(world)
        browser = screen("school")
        assert "Scan fehlt" in browser.get(f"/faelle/{public_id}/einwilligung").get_data(as_text=True)
        path = f"/faelle/{public_id}/einwilligung/{basis_id}/scan"
        answer = upload(browser, PDF, "bild.exe", path)
        page = browser.get(answer.location).get_data(as_text=True)
        assert "Scan fehlt" not in page
        with world.inside():
            scan = db.session.scalars(select(Scan.public_id)).one()
        out = browser.get(f"/faelle/{public_id}/scan/{scan}")
        assert out.data == PDF
        assert out.headers["Content-Disposition"] == 'attachment; filename="einwilligung.pdf"'
        assert out.headers["X-Content-Type-Options"] == "nosniff"
        assert out.content_type == "application/octet-stream"
        with world.inside():
            read = select(AuditEntry).where(AuditEntry.action == "scan.read")
            assert len(db.session.scalars(read).all()) == 1

    @pytest.mark.parametrize(
        ("content", "because"),
        [
            (b"<script>", "keine PDF-, JPEG- oder PNG-Datei"),
            (PDF + b" " * 5 * 1024 * 1024, "größer als 5 MB"),
        ],
        ids=["type", "size"],
    )
    def test_what_is_no_scan_is_said_on_the_page(
        self, world: World, screen: Screen, content: bytes, because: str
    ) -> None:
        public_id, basis_id = with_consent(world)
        path = f"/faelle/{public_id}/einwilligung/{basis_id}/scan"
        answer = upload(screen("school"), content, "scan.pdf", path)
        assert answer.status_code == 422
        assert because in answer.get_data(as_text=True)

    def test_a_scan_is_not_for_the_recipient(self, world: World, screen: Screen) -> None:
        public_id, basis_id = with_consent(world)
        path = f"/faelle/{public_id}/einwilligung/{basis_id}/scan"
        upload(screen("school"), PNG, "scan.png", path)
        with world.inside():
            scan = db.session.scalars(select(Scan.public_id)).one()
        for stranger in ("jobcenter", "youth_office", "other_school"):
            assert screen(stranger).get(f"/faelle/{public_id}/scan/{scan}").status_code in (403, 404)

    def test_a_scan_attached_by_mistake_is_emptied(self, world: World, screen: Screen) -> None:
        public_id, basis_id = with_consent(world)
        browser = screen("school")
        path = f"/faelle/{public_id}/einwilligung/{basis_id}/scan"
        upload(browser, PNG, "scan.png", path)
        with world.inside():
            scan = db.session.scalars(select(Scan.public_id)).one()
        world.post(browser, f"/faelle/{public_id}/scan/{scan}/entfernen")
        assert browser.get(f"/faelle/{public_id}/scan/{scan}").status_code == 404
        with world.inside():
            assert db.session.scalars(select(Scan.sealed)).one() is None


def somebody(world: World) -> str:
    """Return a case that the school holds."""
    with world.inside():
        return case(reported(world)).public_id


def with_consent(world: World) -> tuple[str, str]:
    """Return a case and its consent."""
    with world.inside():
        case_id = reported(world)
        with acting_on():
            basis = consent(world, case_id, "jobcenter")
        return case(case_id).public_id, basis.public_id


def at(world: World, key: str) -> str:
    """Return the public id of an institution."""
    with world.inside():
        return world.institution(key).public_id


def words(pdf: bytes) -> str:
    """Return what a PDF says."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


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
    with clock.standing_at(clock.at_local(DAY, 14)):
        yield


def ticked(browser: FlaskClient, path: str) -> list[str]:
    """Return which groups of fields are ticked on a page."""
    page = browser.get(path).get_data(as_text=True)
    boxes = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", page)
    return [re.search(r'value="([^"]*)"', box)[1] for box in boxes if " checked" in box]  # type: ignore[index]
