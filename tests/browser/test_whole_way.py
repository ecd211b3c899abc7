"""The whole way with the school's own file, in a real browser: from the import to the report."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from kette import clock
from kette.db import db
from tests.browser.conftest import Live, Seat, running

EXPORT = Path(__file__).parents[1] / "data" / "school-990001" / "text-export.csv"
# Umlauts, Turkish and Polish letters: what a careless program garbles.
PUPILS = {
    "Yılmaz, Elif": "Elif Yılmaz",
    "van den Berg, Łukasz": "Łukasz van den Berg",
    "Müller, Şeyma": "Şeyma Müller",
}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Start a Kette of its own: its cases are counted."""
    with running(tmp_path_factory.mktemp("whole-way"), "127.0.0.1") as live:
        yield live


def test_the_whole_way_from_the_schools_file_to_the_report(live: Live, seat: Any) -> None:
    school = seat("school")
    report_three(school)
    moderator = seat("moderator")
    conference = plan_conference(moderator)
    put_on_the_agenda(moderator, conference)
    decide(moderator, conference)
    name = consent_for_the_jobcenter(school)
    jobcenter = seat("jobcenter")
    accept(live, jobcenter, name)
    the_report_shows_the_three(live, seat("koko"))
    nothing_personal_left_by_mail(live)


def report_three(school: Seat) -> None:
    school.open("/melden")
    school.page.locator("input[type=file]").set_input_files(EXPORT)
    school.press("Datei einlesen")
    school.press("Auf die Listen übernehmen")
    school.follow("10d")
    for listed in PUPILS:
        school.page.get_by_label(listed).check()
    school.page.get_by_label("Alle Gemeldeten dieser Klasse sind informiert").check()
    school.page.get_by_label("Informiert am").fill(f"{clock.today():%d.%m.%Y}")
    school.press("Diese Klasse melden")
    assert "25 Schülerinnen und Schüler, davon 3 ohne Anschluss gemeldet" in school.words
    school.open("/faelle")
    assert all(name in school.words for name in PUPILS.values())


def plan_conference(moderator: Seat) -> str:
    moderator.open("/konferenzen").follow("Konferenz planen")
    page = moderator.page
    page.get_by_label("Art").select_option(label="Fallkonferenz der Kommune")
    page.get_by_label("Tag", exact=True).fill(f"{clock.today():%d.%m.%Y}")
    page.get_by_label("Beginn").fill("09:00")
    for place in ("Jobcenter Kettenstadt", "Jugendamt Kettenstadt", "Gesamtschule Kettenstadt-Nord"):
        page.get_by_label(place).check()
    moderator.press("Konferenz planen")
    moderator.press("Einladen")
    return page.url.removeprefix(moderator.live.address)


def put_on_the_agenda(moderator: Seat, conference: str) -> None:
    moderator.open("/faelle")
    assert not any(name.split()[-1] in moderator.words for name in PUPILS.values()), (
        "the moderation sees a name"
    )
    for tick in moderator.page.locator("main table input[type=checkbox]").all():
        tick.check()
    moderator.press("Ausgewählte auf die Tagesordnung")
    moderator.page.locator("input[type=radio][name=conference]").first.check()
    moderator.press("Auf die Tagesordnung setzen")
    moderator.open(conference)
    assert "Noch kein Fall" not in moderator.words


def decide(moderator: Seat, conference: str) -> None:
    moderator.open(conference).press("Konferenz beginnen")
    moderator.open(conference).follow("Zum nächsten Fall")
    page = moderator.page
    page.get_by_label("[1] Übergabe an").check()
    page.get_by_label("Wer soll übernehmen?").select_option(label="Jobcenter Kettenstadt")
    page.get_by_label("Bis wann?").first.fill("+7")
    page.get_by_label("Was wird vereinbart?").fill("Erstgespräch mit Dolmetscherin")
    moderator.press("Speichern und weiter")
    page.get_by_label("[2] bleibt").check()
    moderator.press("Speichern und weiter")
    page.get_by_label("[2] bleibt").check()
    moderator.press("Speichern und weiter")
    moderator.open(conference)
    assert "Über alle Fälle ist entschieden" in moderator.words


def consent_for_the_jobcenter(school: Seat) -> str:
    """Return the name of the young person whom the Jobcenter shall get."""
    school.open("/")
    assert "Vorgemerkt für Jobcenter: Einwilligung einholen" in school.words
    school.follow("Einwilligung erfassen")
    name = re.sub(r"^Einwilligungen: ", "", school.page.locator("h1").inner_text())
    page = school.page
    assert "Jobcenter" in page.locator("select[name=recipient] option:checked").inner_text()
    choose(school, "given_by")
    choose(school, "form")
    page.locator("[name=given_on]").fill(f"{clock.today():%d.%m.%Y}")
    # With what is needed to reach the young person, or it is asked whether that is meant.
    for box in page.locator("[name=groups]").all():
        box.check()
    school.press("Einwilligung erfassen")
    assert name in PUPILS.values()
    return name


def choose(seat: Seat, field: str) -> None:
    """Take the first real choice of a select or of radio buttons."""
    select = seat.page.locator(f"select[name={field}]")
    if select.count():
        values = select.locator("option").evaluate_all("all => all.map(one => one.value).filter(Boolean)")
        select.select_option(value=values[0])
    else:
        seat.page.locator(f"input[name={field}]").first.check()


def accept(live: Live, jobcenter: Seat, name: str) -> None:
    mail = live.wait_for_mail("jobcenter@example.org")
    assert "Übergabe" in str(mail["Subject"]) or "Einladung" in str(mail["Subject"])
    jobcenter.open("/uebergaben")
    assert name in jobcenter.words
    assert not any(other in jobcenter.words for other in PUPILS.values() if other != name)
    jobcenter.follow("ansehen")
    link = jobcenter.page.locator("a[href$='.pdf']").first.get_attribute("href")
    assert link is not None
    answer = jobcenter.page.request.get(live.address + link)
    assert answer.status == 200
    assert name not in answer.headers["content-disposition"]
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)
    listed = next(listed for listed, spoken in PUPILS.items() if spoken == name)
    assert all(part in words for part in listed.split(", ")), words
    assert "Jobcenter" in words
    jobcenter.press("Annehmen")
    assert (
        "Ihre Stelle hat die Fallverantwortung" in jobcenter.words or "angenommen" in jobcenter.words.lower()
    )
    jobcenter.follow("Zum Fall")
    assert name in jobcenter.words


def the_report_shows_the_three(live: Live, koko: Seat) -> None:
    koko.open("/auswertung")
    shown = koko.words
    with live.app.app_context():
        counted = db.session.execute(
            text(
                "SELECT (SELECT count(*) FROM cases), "
                "(SELECT count(*) FROM cases WHERE link <> 'closed'), "
                "(SELECT count(*) FROM cases c JOIN institutions i ON i.id = c.holder_id WHERE i.kind = 'jobcenter')"
            )
        ).one()
        db.session.remove()
    assert tuple(counted) == (3, 3, 1)
    assert not any(name in shown for name in PUPILS.values())
    table = koko.page.locator("table", has_text="Jobcenter").first
    row = table.locator("tr", has_text="Jobcenter").first.inner_text()
    assert re.search(rf"\b{counted[2]}\b", row), row
    assert re.search(rf"\b{counted[0]}\b", shown)


def nothing_personal_left_by_mail(live: Live) -> None:
    assert live.mails
    for mail in live.mails:
        # An invitation carries an entry for the calendar; neither part may name anybody.
        parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
        whole = f"{mail.items()}\n{parts}"
        assert not any(part in whole for name in PUPILS.values() for part in name.split() if len(part) > 3), (
            whole
        )
        assert "K-2" not in whole, "a case number in a mail"
