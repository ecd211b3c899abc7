"""What came back, entered in one list: all that was entered or nothing, each as it stands on the paper."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from kette import clock
from kette.audit import AuditEntry
from kette.cases.service import work
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from kette.privacy.models import Basis, Refusal, Scan
from kette.privacy.rules.bases import groups_of
from kette.privacy.rules.codes import draw, grouped
from kette.slips import service
from kette.slips.models import PrintedForm, ReturnedSheet
from kette.slips.rules.answers import Answer
from kette.slips.rules.stack import Sheets
from tests.cases.pupils import AT, DAY, consent, hand_over, load, offer, report
from tests.privacy.test_consent_rules import PDF
from tests.slips.conftest import Screen
from tests.slips.paperwork import enter, forms, print_class
from tests.world import World


def printed(world: World, screen: Screen, *families: str, to: str = "agency") -> dict[str, str]:
    """Report pupils and print their forms; return the public ids of the forms by name."""
    with world.inside():
        names = {report(world, family): family for family in families}
    print_class(world, screen("school"), to=to)
    return {names[form.case.public_id]: form.public_id for form in forms(world)}


def back(world: World, form_id: str) -> None:
    """Let a sheet of a form come back."""
    with world.inside(), transaction():
        form = db.session.scalars(select(PrintedForm).where(PrintedForm.public_id == form_id)).one()
        service.keep(form, Sheets(PDF, "0" * 64), pages=1, by=world.actor("school"))


def rows(world: World, kind: type) -> list:
    """List the rows of a table."""
    with world.inside():
        found = db.session.scalars(select(kind).order_by(kind.id)).all()
        db.session.expunge_all()
        return list(found)


def test_what_is_ticked_is_recorded_as_it_stands_on_the_paper(world: World, screen: Screen) -> None:
    ids = printed(world, screen, "Abel", "Ben", "Cem", "Dora", to="jobcenter")
    with world.inside():
        first = forms(world)[0].case.public_id
        offer(world, first, "jobcenter")
    back(world, ids["Abel"])
    answers = {ids["Abel"]: "given", ids["Ben"]: "given", ids["Cem"]: "refused", ids["Dora"]: "spoilt"}
    with clock.standing_at(AT + timedelta(days=1)):
        browser = screen("school")
        answer = enter(world, browser, answers, **{ids["Ben"]: "04.03.2027"})
        assert answer.status_code == 302
        told = browser.get(answer.location).get_data(as_text=True)
    assert "4 Blätter eingetragen. 1 Angebot, das darauf wartete, ist hinausgegangen." in told
    assert "Kein Formular ist offen" in told
    consents = rows(world, Basis)
    assert [(one.groups, one.given_on, one.given_by, one.form) for one in consents] == [
        ("identity,contact,schooling", date(2027, 3, 3), "youth", "written"),
        ("identity,contact,schooling", date(2027, 3, 4), "youth", "written"),
    ]
    assert [one.basis_id for one in rows(world, Scan)] == [consents[0].id]
    assert len(rows(world, Refusal)) == 1
    assert [form.answer for form in forms(world)] == [
        Answer.GIVEN,
        Answer.GIVEN,
        Answer.REFUSED,
        Answer.SPOILT,
    ]
    assert rows(world, ReturnedSheet) == []
    assert [one.state for one in rows(world, Handover)] == [HandoverState.OFFERED]
    scan = rows(world, Scan)[0].public_id
    assert screen("school").get(f"/faelle/{first}/scan/{scan}").data == PDF


@pytest.mark.parametrize(
    ("answers", "day", "because"),
    [
        ({}, "01.03.2027", "mindestens einem Blatt"),
        ({"x": "given"}, "01.03.2027", "inzwischen eingetragen"),
        ({"": "given"}, "", "inzwischen eingetragen"),
    ],
)
def test_what_cannot_be_entered_is_said_above(
    world: World, screen: Screen, answers: dict[str, str], day: str, because: str
) -> None:
    printed(world, screen, "Abel")
    answer = enter(world, screen("school"), answers, day=day)
    assert answer.status_code == 422
    assert because in answer.get_data(as_text=True)


def test_who_is_under_fifteen_is_recorded_one_by_one(world: World, screen: Screen) -> None:
    with world.inside():
        report(world, "Klein", born_on=DAY - timedelta(days=14 * 365))
    browser = screen("school")
    print_class(world, browser)
    (form,) = forms(world)
    page = browser.get("/ruecklauf").get_data(as_text=True)
    assert "Unter 15 Jahren unterschreiben die Sorgeberechtigten" in page
    assert 'value="given"' not in page
    answer = enter(world, browser, {form.public_id: "given"})
    assert answer.status_code == 422
    assert "bitte einzeln" in answer.get_data(as_text=True)
    assert enter(world, browser, {form.public_id: "refused"}).status_code == 302


def test_an_answer_on_the_page_of_the_case_ends_the_form_too(world: World, screen: Screen) -> None:
    ids = printed(world, screen, "Abel", "Ben", "Cem")
    for form_id in ids.values():
        back(world, form_id)
    by_name = {form.public_id: form.case.public_id for form in forms(world)}
    with world.inside():
        consent(world, by_name[ids["Abel"]], "agency", groups=groups_of(forms(world)[0].groups))
        consent(world, by_name[ids["Ben"]], "agency")
        with transaction():
            work.close(load(by_name[ids["Cem"]]), "IRRTUM", by=world.actor("school"))
    # The sheet proves what it names; a wider consent was given otherwise, and a closed case asks nobody.
    assert [form.answer for form in forms(world)] == [Answer.GIVEN, Answer.SPOILT, Answer.SPOILT]
    assert len(rows(world, Scan)) == 1
    assert rows(world, ReturnedSheet) == []


def test_a_consent_for_another_institution_answers_nothing(world: World, screen: Screen) -> None:
    printed(world, screen, "Abel")
    with world.inside():
        consent(world, forms(world)[0].case.public_id, "jobcenter")
    assert [form.answer for form in forms(world)] == [None]


def test_the_version_that_was_signed_is_kept(
    world: World, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "FORM_VERSION", "1999-1")
    ids = printed(world, screen, "Abel")
    enter(world, screen("school"), {ids["Abel"]: "given"})
    assert [one.form_version for one in rows(world, Basis)] == ["1999-1"]


def test_a_second_click_and_a_second_person_record_nothing_twice(world: World, screen: Screen) -> None:
    ids = printed(world, screen, "Abel")
    first, second = screen("school"), screen("class_teacher")
    assert enter(world, first, {ids["Abel"]: "given"}).status_code == 302
    answer = enter(world, second, {ids["Abel"]: "given"})
    assert answer.status_code == 422
    assert "inzwischen eingetragen" in answer.get_data(as_text=True)
    assert len(rows(world, Basis)) == 1


def test_the_database_lets_a_form_be_answered_once_and_stay(world: World, screen: Screen) -> None:
    ids = printed(world, screen, "Abel")
    enter(world, screen("school"), {ids["Abel"]: "spoilt"})
    with world.inside():
        form = db.session.scalars(select(PrintedForm)).one()
        for change in (
            lambda session: setattr(form, "answer", Answer.GIVEN),
            lambda session: setattr(form, "code", "ABCDEFGHJK"),
            lambda session: session.delete(form),
        ):
            with pytest.raises(DBAPIError), transaction():
                change(db.session())


def test_the_list_shows_what_is_back_on_top_and_one_class_alone(world: World, screen: Screen) -> None:
    ids = printed(world, screen, "Abel", "Ben")
    with world.inside():
        report(world, "Zett", class_name="10B")
    browser = screen("school")
    print_class(world, browser, class_name="10B")
    back(world, ids["Ben"])
    page = browser.get("/ruecklauf").get_data(as_text=True)
    assert "3 Blätter offen, 1 zurück" in page
    assert page.index("Ben") < page.index("Abel") < page.index("Zett")
    assert page.count("Blatt da") == 1
    of_class = browser.get("/ruecklauf?klasse=10B").get_data(as_text=True)
    assert ("Zett" in of_class, "Abel" in of_class) == (True, False)
    with world.inside():
        logged = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "slip.list")).all()
        assert logged[-2:] == ["rows=3", "rows=1"]


def test_last_years_class_is_a_tab_of_its_own(world: World, screen: Screen) -> None:
    with world.inside():
        report(world, "Zobel")
        report(world, "Quast", cohort=2026)
    browser = screen("school")
    print_class(world, browser)
    print_class(world, browser, class_name="2026: 10A")
    page = browser.get("/ruecklauf").get_data(as_text=True)
    assert "Klasse 10A, Schuljahr 2025/26 <" in page
    now = browser.get("/ruecklauf?klasse=10A").get_data(as_text=True)
    assert ("Zobel" in now, "Quast" in now) == (True, False)
    before = browser.get("/ruecklauf?klasse=10A&jahr=2026").get_data(as_text=True)
    assert ("Zobel" in before, "Quast" in before) == (False, True)
    assert 'href="/ruecklauf/drucken?klasse=10A&amp;jahr=2026"' in before


def test_a_typed_code_leads_to_its_row(world: World, screen: Screen) -> None:
    printed(world, screen, "Abel")
    browser, (form,) = screen("school"), forms(world)
    found = world.post(browser, "/ruecklauf/suche", {"code": grouped(form.code).lower()})
    assert found.location == f"/ruecklauf#blatt-{form.public_id}"
    assert f'id="blatt-{form.public_id}"' in browser.get("/ruecklauf").get_data(as_text=True)
    wrong = form.code[:-1] + ("A" if form.code[-1] != "A" else "B")
    for code, because in ((wrong, "ein Zeichen stimmt nicht"), ("", "füllen Sie"), (draw(), "kein Blatt")):
        answer = world.post(browser, "/ruecklauf/suche", {"code": code})
        assert answer.status_code == 422
        assert because in answer.get_data(as_text=True)


def test_a_sheet_is_a_download_that_is_logged_and_can_be_removed(world: World, screen: Screen) -> None:
    ids = printed(world, screen, "Abel")
    back(world, ids["Abel"])
    browser, (sheet,) = screen("school"), rows(world, ReturnedSheet)
    out = browser.get(f"/ruecklauf/blatt/{sheet.public_id}")
    assert out.data == PDF
    assert out.content_type == "application/octet-stream"
    assert out.headers["Content-Disposition"] == 'attachment; filename="blatt.pdf"'
    path = f"/ruecklauf/blatt/{sheet.public_id}/entfernen"
    assert world.post(browser, path).status_code == 302
    assert rows(world, ReturnedSheet) == []
    assert [form.answer for form in forms(world)] == [None]
    assert browser.get(f"/ruecklauf/blatt/{sheet.public_id}").status_code == 404
    with world.inside():
        done = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("slip.%"))).all()
        assert [one for one in done if one != "slip.list"] == ["slip.keep", "slip.read", "slip.remove"]


def test_others_find_neither_list_nor_sheet(world: World, screen: Screen) -> None:
    ids = printed(world, screen, "Abel")
    back(world, ids["Abel"])
    (sheet,) = rows(world, ReturnedSheet)
    path = f"/ruecklauf/blatt/{sheet.public_id}"
    for stranger in ("agency", "jobcenter", "koko", "moderator", "dpo", "administrator"):
        browser = screen(stranger)
        for address in ("/ruecklauf", "/ruecklauf/stapel", path):
            assert browser.get(address).status_code == 403
        assert enter(world, browser, {ids["Abel"]: "given"}).status_code == 403
    other = screen("other_school")
    assert "Abel" not in other.get("/ruecklauf").get_data(as_text=True)
    assert other.get(path).status_code == 404
    assert world.post(other, f"{path}/entfernen").status_code == 404
    assert enter(world, other, {ids["Abel"]: "spoilt"}).status_code == 422
    assert [form.answer for form in forms(world)] == [None]


def test_paper_comes_back_to_the_pupils_school_and_not_to_the_one_that_holds_the_case(
    world: World, screen: Screen
) -> None:
    printed(world, screen, "Abel")
    with world.inside():
        hand_over(world, forms(world)[0].case.public_id, "other_school")
    assert "Abel" not in screen("other_school").get("/ruecklauf").get_data(as_text=True)
    assert "Abel" in screen("school").get("/ruecklauf").get_data(as_text=True)


def test_a_class_teacher_finds_the_own_classes_alone(world: World, screen: Screen) -> None:
    with world.inside():
        report(world, "Fremd", class_name="9Z")
    print_class(world, screen("school"), class_name="9Z")
    (form,) = forms(world)
    back(world, form.public_id)
    browser, (sheet,) = screen("class_teacher"), rows(world, ReturnedSheet)
    assert "Fremd" not in browser.get("/ruecklauf").get_data(as_text=True)
    assert browser.get(f"/ruecklauf/blatt/{sheet.public_id}").status_code == 404
    assert enter(world, browser, {form.public_id: "refused"}).status_code == 422


def test_a_sheet_cannot_be_read_from_the_database(world: World, screen: Screen) -> None:
    ids = printed(world, screen, "Abel")
    back(world, ids["Abel"])
    with world.inside():
        assert PDF not in db.session.scalars(select(ReturnedSheet.sealed)).one()
