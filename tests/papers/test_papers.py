"""The papers say what the program does: whatever is added to a registry or set by the Kommune stands in them."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from kette import clock, settings
from kette.cases.rules import facts
from kette.cases.rules.facts import FactKind
from kette.db import transaction
from kette.handover.rules import fields as sheet
from kette.handover.rules.fields import SheetField
from kette.papers.document import pdf
from kette.papers.rules.assessment import RISKS
from kette.papers.rules.catalogue import PAPERS, paper_named
from kette.papers.rules.goals import Goal
from kette.papers.rules.kinds import TASKS
from kette.papers.rules.measures import MEASURE_OF, MEASURES
from kette.papers.rules.passages import ways_table
from kette.papers.rules.running import Page, Running
from kette.papers.rules.staff import staff
from kette.privacy.rules import actions, bases
from kette.privacy.rules.bases import CONSENT
from kette.privacy.rules.fields import FieldGroup
from kette.reminders.rules import catalogue as reminders
from kette.retention.rules import fates, periods
from kette.retention.rules.tables import table_label
from kette.roles import Actor, InstitutionKind, Role
from tests.papers.conftest import seen_by, words_of
from tests.world import PEOPLE, World

AT = clock.at_local(date(2027, 3, 3), 12)
MARK = "Lieblingsfarbe"
WITH_FIELDS = (
    "verzeichnis",
    "folgenabschaetzung-entwurf",
    "gemeinsame-verantwortung-entwurf",
    "auftragsverarbeitung-entwurf",
)

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize("key", [kind.key for kind in PAPERS])
def test_a_paper_is_dated_says_what_it_was_made_from_and_names_nobody(running: Running, key: str) -> None:
    printed = text_of(running, key)
    assert f"Stand {running.day:%d.%m.%Y}" in printed
    assert f"Kette {running.configuration.version}" in printed
    assert "Jobcenter Kettenstadt" in printed
    missing = [kind.label for kind in settings.KINDS if flat(kind.label) not in printed]
    assert (missing == []) is (key == "massnahmen")
    assert [sign for sign in (".py", "healthz") if sign in printed] == []
    assert [name for _, _, name in PEOPLE.values() if name in printed] == []


@pytest.mark.parametrize("key", [kind.key for kind in PAPERS if kind.draft])
def test_a_draft_says_so_on_top(running: Running, key: str) -> None:
    assert "Entwurf" in text_of(running, key)[:400]


@pytest.mark.parametrize("key", WITH_FIELDS)
def test_a_new_fact_changes_the_paper(running: Running, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = text_of(running, key)
    added = FactKind("colour", MARK, FieldGroup.NEEDS, (("red", "Zinnoberrot"),))
    monkeypatch.setattr(facts, "FACTS", (*facts.FACTS, added))
    after = text_of(running, key)
    assert MARK not in before
    assert MARK in after


@pytest.mark.parametrize("key", [*WITH_FIELDS, "rechte-und-rollen"])
def test_a_new_field_of_the_sheet_changes_the_paper(
    running: Running, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = text_of(running, key)
    added = SheetField("colour", sheet.MATTER, MARK, FieldGroup.CONTACT, lambda source: "")
    monkeypatch.setattr(sheet, "FIELDS", (*sheet.FIELDS, added))
    assert MARK not in before
    assert MARK in text_of(running, key)


@pytest.mark.parametrize("key", [*WITH_FIELDS, "loeschkonzept"])
def test_a_new_basis_changes_the_paper(running: Running, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = text_of(running, key)
    added = replace(
        CONSENT, key="new", citation="§ 987 Erprobungsgesetz", since=date(2026, 1, 1), delete_by="am Morgen"
    )
    monkeypatch.setattr(bases, "BASIS_KINDS", (*bases.BASIS_KINDS, added))
    assert "§ 987 Erprobungsgesetz" not in before
    assert "§ 987 Erprobungsgesetz" in text_of(running, key)
    assert "am Morgen" in text_of(running, key)


def test_a_basis_out_of_force_stands_in_the_list_and_on_no_way(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = replace(CONSENT, key="old", citation="§ 986 Altgesetz", until=running.day - timedelta(days=1))
    monkeypatch.setattr(bases, "BASIS_KINDS", (*bases.BASIS_KINDS, old))
    listed = text_of(running, "verzeichnis")
    assert listed.count("§ 986 Altgesetz") == 1
    assert f"bis {old.until:%d.%m.%Y}" in listed


def test_a_new_setting_stands_in_the_one_paper_that_lists_them(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = settings.Kind("moon", "Mondphase beachten (Tage)", 17)
    monkeypatch.setattr(settings, "KINDS", (*settings.KINDS, added))
    monkeypatch.setitem(settings._KIND_OF, "moon", added)
    running = seen_by(town, "Jobcenter")
    assert [kind.key for kind in PAPERS if "Mondphase beachten (Tage) 17" in text_of(running, kind.key)] == [
        "massnahmen"
    ]


def test_a_period_that_the_kommune_sets_stands_in_its_papers(town: World, running: Running) -> None:
    assert "6 Monate nach dem Abschluss" in text_of(running, "loeschkonzept")
    with town.inside(), transaction():
        by = Actor.system(town.kommune_id)
        settings.put("erase_closed_months", 9, valid_from=clock.today(), by=by)
        settings.put("backup_days", 11, valid_from=clock.today(), by=by)
    after = seen_by(town, "Jobcenter")
    assert "9 Monate nach dem Abschluss" in text_of(after, "loeschkonzept")
    assert "9 Monate nach dem Abschluss" in text_of(after, "verzeichnis")
    assert "11 Tage, nach der Sicherung" in text_of(after, "loeschkonzept")
    assert "Person löschen nach Abschluss des Falls (Monate) 9 gesetzt" in text_of(after, "massnahmen")


def test_a_new_period_table_action_and_reminder_stand_in_the_papers(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = replace(periods.KINDS[0], key="new", label="Brieftauben", setting="", fixed="ein Sommer")
    monkeypatch.setattr(periods, "KINDS", (*periods.KINDS, period))
    monkeypatch.setattr(fates, "FATES", (*fates.FATES, fates.Fate("pigeons")))
    monkeypatch.setitem(actions.ACTIONS, "pigeon.fly", "Brieftaube losgelassen")
    monkeypatch.setattr(
        reminders, "RULES", (*reminders.RULES, replace(reminders.RULES[0], watches="Die Taube fehlt."))
    )
    concept = text_of(running, "loeschkonzept")
    assert "Brieftauben ein Sommer" in concept
    assert "pigeons gelöscht" in concept
    assert "Brieftaube losgelassen" in text_of(running, "personalrat")
    assert "Die Taube fehlt." in text_of(running, "personalrat")


def test_every_table_of_a_case_has_a_german_name() -> None:
    assert [fate.table for fate in fates.FATES if table_label(fate.table) == fate.table] == []


def test_a_switched_off_second_factor_is_the_first_thing_the_measures_say(
    town: World, running: Running
) -> None:
    off = text_of(running, "massnahmen")
    assert "Der zweite Faktor ist in den Einstellungen ausgeschaltet." in off
    assert "hoch, bis erledigt ist: Zweiter Faktor" in text_of(running, "folgenabschaetzung-entwurf")
    with town.inside(), transaction():
        settings.put("second_factor", True, valid_from=clock.today(), by=Actor.system(town.kommune_id))
    on = text_of(seen_by(town, "Jobcenter"), "massnahmen")
    assert "ausgeschaltet. Für echte Daten" not in on
    assert "Pflicht für: Schule" in on


def test_the_measures_follow_the_configuration(running: Running) -> None:
    safe = replace(
        running.configuration,
        uses_tls=True,
        secure_cookies=True,
        has_row_security=True,
        provider="Stadt-Login",
    )
    text = text_of(replace(running, configuration=safe), "massnahmen")
    assert "Der Betrieb mit echten Daten braucht TLS" not in text
    assert "Zeilensicherheit der Datenbank (PostgreSQL)" in text
    assert "Stadt-Login" in text
    bare = replace(safe, is_encrypted=False, uses_tls=False, idle=timedelta(minutes=7))
    text = text_of(replace(running, configuration=bare), "massnahmen")
    assert "Verschlüsselung des Datenträgers" in text
    assert "Der Betrieb mit echten Daten braucht TLS" in text
    assert "Ende nach 7 Minuten" in text
    assert "Kette legt noch keine Sicherungen an" in text


def test_every_measure_has_its_place_and_every_goal_a_risk() -> None:
    root = Path(__file__).parents[2]
    assert [one.place for one in MEASURES if not (root / one.place).is_file()] == []
    assert {risk.goal for risk in RISKS} == set(Goal) == {one.goal for one in MEASURES}
    named = {key for risk in RISKS for key in risk.measures}
    assert named == set(MEASURE_OF)


def test_every_kind_of_institution_has_its_task(running: Running) -> None:
    assert set(TASKS) == set(InstitutionKind)


def test_who_reads_the_log_is_asked_of_the_doors(running: Running) -> None:
    assert "Ganzes Protokoll\nDatenschutz\n" in words_of(staff(running))
    wider = Page("privacy.log", "/protokoll", "", False, frozenset({Role.AG}))
    opened = replace(running, pages=(*running.pages, wider))
    assert "Ganzes Protokoll\nAG Übergangsmanagement, Datenschutz\n" in words_of(staff(opened))


def test_equal_calls_give_equal_bytes(running: Running) -> None:
    kind = paper_named("personalrat")
    assert kind is not None
    assert pdf(kind, running, AT) == pdf(kind, running, AT)


def test_nobody_is_said_to_pass_names_to_the_koordinierung_by_consent(town: World) -> None:
    ways = [cell for row in ways_table(seen_by(town, "KoKo")).rows for cell in row]
    assert not any(CONSENT.citation in cell for cell in ways)
    to = [row[1] for row in ways_table(seen_by(town, "Jobcenter")).rows if CONSENT.label in row[0]]
    assert to
    assert not any("Koordinierung" in cell for cell in to)


def text_of(running: Running, key: str) -> str:
    """Return the words of a printed paper, in one line."""
    kind = paper_named(key)
    assert kind is not None
    reader = PdfReader(BytesIO(pdf(kind, running, AT)))
    return flat("\n".join(page.extract_text() for page in reader.pages))


def flat(words: str) -> str:
    """Return words without the breaks of lines."""
    return " ".join(words.replace("\u00a0", " ").split())


@pytest.mark.parametrize("key", ["verzeichnis", "folgenabschaetzung-entwurf", "loeschkonzept"])
def test_who_sees_a_pseudonym_has_a_ground_that_is_named(running: Running, key: str) -> None:
    paper = text_of(running, key)
    for circle in bases.CIRCLES:
        assert circle.label in paper


def test_no_paper_says_that_nothing_but_a_pseudonym_is_seen(running: Running) -> None:
    for key in ("verzeichnis", "rechte-und-rollen", "gemeinsame-verantwortung-entwurf"):
        assert "Schule, Abschluss, Schulpflicht, Handlungsbedarf" in text_of(running, key)
    assert "einer kleinen Schule" in text_of(running, "folgenabschaetzung-entwurf")
