"""Forms printed for a class: for whom, with which code, by whom, and what of it is written down."""

import io
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.institutions.models import Institution
from kette.privacy.models import Basis
from kette.privacy.rules.codes import grouped, in_qr
from kette.privacy.rules.consents import Custody
from kette.privacy.service.bases import end_basis, refuse_consent
from kette.privacy.service.papers import record_custody
from kette.roles import InstitutionKind
from kette.slips.rules import stack
from kette.slips.rules.answers import Answer
from tests.cases.pupils import consent, hand_over, load, promise, report
from tests.slips.conftest import Screen
from tests.slips.paperwork import at, forms, print_class
from tests.world import World


def test_a_class_gets_one_form_each_with_a_code_that_is_drawn_on_every_sheet(
    world: World, screen: Screen
) -> None:
    with world.inside():
        cases = [report(world, family) for family in ("Öztürk", "Abel")]
        report(world, "Andere", class_name="10B")
    answer = print_class(world, screen("school"), language="ar")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "einwilligungen-ar.pdf" in answer.headers["Content-Disposition"]
    printed = forms(world)
    assert [form.case.public_id for form in printed] == [cases[1], cases[0]]
    for form in printed:
        assert (form.groups, form.language) == ("identity,contact,schooling", "ar")
    pages = words(answer.data)
    # German page first, the other language on the next; each pair has the code of its own form.
    assert ["Abel" in pages[0], "Öztürk" in pages[2]] == [True, True]
    assert "Seite 1 von 2" in pages[0]
    assert "Seite 2 von 2" in pages[3]
    for number, page in enumerate(pages):
        assert grouped(printed[number // 2].code) in page
    read = stack.read(answer.data)
    assert read.pages == {printed[0].code: (1, 2), printed[1].code: (3, 4)}
    assert read.homeless == {}


def test_the_code_says_nothing_but_itself() -> None:
    assert in_qr("ABCDEFGHJK") == "KETTE-1:ABCDEFGHJK"


def test_each_printing_is_logged_as_the_single_form_is(world: World, screen: Screen) -> None:
    with world.inside():
        cases = {report(world, family) for family in ("Öztürk", "Abel")}
    print_class(world, screen("school"))
    with world.inside():
        logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "consent.form")).all()
        assert {entry.object_id for entry in logged} == cases
        said = f"de an={at(world, 'agency')} angaben=identity,contact,schooling"
        assert {entry.detail for entry in logged} == {said}


def test_printed_again_it_is_the_same_form_and_one_with_other_words_spoils_the_older(
    world: World, screen: Screen
) -> None:
    with world.inside():
        report(world)
    browser = screen("school")
    for _ in range(2):
        print_class(world, browser, anew=True)
    assert [form.answer for form in forms(world)] == [None]
    print_class(world, browser, language="tr", anew=True)
    print_class(world, browser, groups=("contact",), anew=True)
    assert [form.answer for form in forms(world)] == [Answer.SPOILT, Answer.SPOILT, None]
    print_class(world, browser, to="jobcenter")
    assert [form.answer for form in forms(world)][2:] == [None, None]
    assert len({form.code for form in forms(world)}) == 4


def test_who_has_a_form_already_gets_none_unless_asked_for(world: World, screen: Screen) -> None:
    with world.inside():
        report(world, "Öztürk")
    browser = screen("school")
    print_class(world, browser)
    with world.inside():
        report(world, "Abel")
        consent(world, report(world, "Ja"), "agency")
    assert len(PdfReader(io.BytesIO(print_class(world, browser, language="de").data)).pages) == 1
    assert len(forms(world)) == 2
    told = browser.get("/ruecklauf").get_data(as_text=True)
    assert (
        "1 Formular erstellt. Nicht dabei: 1 mit einem Formular, das schon offen ist und 1, für die" in told
    )
    again = print_class(world, browser, groups=("contact",))
    assert (again.status_code, "ist schon ein Formular für diese Stelle offen" in again.text) == (422, True)
    assert len(forms(world)) == 2


def test_no_other_school_is_offered(world: World, screen: Screen) -> None:
    with world.inside():
        report(world)
    page = screen("school").get("/ruecklauf/drucken").get_data(as_text=True)
    assert f'value="{at(world, "agency")}"' in page
    assert f'value="{at(world, "school")}"' not in page
    assert "(Schule)" not in page


def test_the_usual_institutions_come_first_and_berufskollegs_apart(world: World, screen: Screen) -> None:
    with world.inside(), transaction():
        report(world)
        college = Institution(
            kommune_id=world.kommune_id,
            kind=InstitutionKind.VOCATIONAL_COLLEGE,
            name="Berufskolleg am Tor",
            short_name="BK Tor",
            school_number="990077",
        )
        db.session.add(college)
    page = screen("school").get("/ruecklauf/drucken").get_data(as_text=True)
    usual, colleges = page.index('label="Meist gefragt"'), page.index('label="Berufskollegs (nur wer dort')
    assert usual < page.index(at(world, "agency")) < page.index('label="Weitere Stellen"')
    assert page.index(at(world, "safety_net")) < colleges < page.index("Berufskolleg am Tor")


def test_who_has_answered_or_has_a_place_gets_none(world: World, screen: Screen) -> None:
    with world.inside():
        asked = report(world, "Offen")
        consent(world, report(world, "Ja"), "agency")
        refused, withdrawn = report(world, "Nein"), report(world, "Zurück")
        with transaction():
            about = {"by": world.actor("school"), "case_public_id": refused}
            refuse_consent(load(refused).id, recipient=world.institution("agency"), **about)
        consent(world, withdrawn, "agency")
        with transaction():
            basis = db.session.scalars(select(Basis).where(Basis.case_id == load(withdrawn).id)).one()
            end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id=withdrawn)
        promise(world, report(world, "Platz"))
    page = print_class(world, screen("school"))
    assert [form.case.public_id for form in forms(world)] == [asked]
    assert len(PdfReader(io.BytesIO(page.data)).pages) == 1


def test_a_case_that_another_institution_holds_is_asked_about_by_its_school(
    world: World, screen: Screen
) -> None:
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
    print_class(world, screen("school"))
    assert [form.case.public_id for form in forms(world)] == [public_id]


def test_when_nobody_is_left_to_ask_the_page_says_so(world: World, screen: Screen) -> None:
    with world.inside():
        consent(world, report(world), "agency")
    answer = print_class(world, screen("school"))
    assert answer.status_code == 422
    assert "ist kein Formular nötig" in answer.get_data(as_text=True)
    assert forms(world) == []


def test_under_fifteen_whoever_has_custody_signs(world: World, screen: Screen) -> None:
    with world.inside():
        for family, custody in (("Beide", None), ("Eine", Custody.ONE)):
            public_id = report(world, family, born_on=date(2013, 1, 1))
            if custody:
                with transaction():
                    record_custody(
                        load(public_id).id,
                        custody,
                        names="",
                        by=world.actor("school"),
                        case_public_id=public_id,
                    )
    both, one = words(print_class(world, screen("school")).data)
    assert "Unterschrift des zweiten Elternteils" in both
    assert "zweiten Elternteils" not in one


def test_nothing_is_ticked_and_the_class_of_the_address_is_chosen(world: World, screen: Screen) -> None:
    with world.inside():
        report(world, class_name="10A")
        report(world, class_name="10B")
    page = screen("school").get("/ruecklauf/drucken?klasse=10B").get_data(as_text=True)
    assert " checked" not in page
    assert '<option selected value="10B">' in page
    assert forms(world) == []


def test_last_years_class_is_a_choice_of_its_own_and_never_printed_with_this_years(
    world: World, screen: Screen
) -> None:
    with world.inside():
        report(world)
        report(world, "Weber", "Lena", cohort=2026)
    page = screen("school").get("/ruecklauf/drucken").get_data(as_text=True)
    assert "Klasse 10A (1 ohne Anschluss)" in page
    assert "Klasse 10A, Schuljahr 2025/26 (1 ohne Anschluss)" in page
    assert len(words(print_class(world, screen("school")).data)) == 1


@pytest.mark.parametrize("wrong", [{"an": "x"}, {"sprache": "xx"}, {"angaben": "health"}, {"klasse": "9"}])
def test_what_is_not_offered_is_refused(world: World, screen: Screen, wrong: dict[str, str]) -> None:
    with world.inside():
        report(world)
    asked = {"klasse": "10A", "an": at(world, "agency"), "sprache": "de", **wrong}
    assert world.post(screen("school"), "/ruecklauf/drucken", asked).status_code == 422
    assert forms(world) == []


def test_a_class_teacher_prints_for_the_own_class_alone(world: World, screen: Screen) -> None:
    with world.inside():
        report(world, "Eigen", class_name=world.actor("class_teacher").classes[0])
        report(world, "Fremd", class_name="9Z")
    browser = screen("class_teacher")
    page = browser.get("/ruecklauf/drucken").get_data(as_text=True)
    assert '"9Z"' not in page
    assert ">9Z<" not in page
    assert print_class(world, browser, class_name="9Z").status_code == 422
    own = world.actor("class_teacher").classes[0]
    assert print_class(world, browser, class_name=own).mimetype == "application/pdf"
    assert len(forms(world)) == 1


def test_others_print_nothing_for_a_class(world: World, screen: Screen) -> None:
    with world.inside():
        hand_over(world, report(world), "jobcenter")
    for stranger in ("jobcenter", "agency", "koko", "moderator", "dpo", "administrator"):
        assert print_class(world, screen(stranger)).status_code == 403, stranger
    assert print_class(world, screen("other_school")).status_code == 422
    assert forms(world) == []


def test_the_single_form_of_the_school_has_a_code_and_that_of_others_none(
    world: World, screen: Screen
) -> None:
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
    path = f"/faelle/{public_id}/einwilligung/formular?an={at(world, 'agency')}&sprache=de&angaben=contact"
    other = screen("jobcenter").get(path)
    assert other.mimetype == "application/pdf"
    assert "Code" not in "".join(words(other.data))
    mine = screen("school").get(path)
    (form,) = forms(world)
    assert list(stack.read(mine.data).pages) == [form.code]


def words(pdf: bytes) -> list[str]:
    """Return what each page of a PDF says."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
