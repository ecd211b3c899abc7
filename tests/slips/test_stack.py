"""A stack from the scanner: every sheet finds home whichever way it lies, and what finds none is named by its page."""

import io
import random

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select

from kette.audit import AuditEntry
from kette.cases.models import Case
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from kette.privacy.models import Basis, Scan
from kette.retention.queries.acts import acts_on
from kette.retention.service import erasing
from kette.slips import service
from kette.slips.models import ReturnedSheet
from kette.slips.rules.answers import Answer
from kette.slips.rules.stack import Homeless, sentences
from tests.cases.pupils import AT, offer, report
from tests.slips.conftest import Screen
from tests.slips.paperwork import blank, enter, forms, pictures, print_class, stacked, upload, worn
from tests.slips.test_returning import back, rows
from tests.world import World

NAMES = ("Öztürk-Şahin", "Коваленко", "الخطيب", "Abel", "Müller")


def test_paper_goes_out_comes_back_and_is_recorded(world: World, screen: Screen) -> None:
    with world.inside():
        cases = [report(world, family) for family in NAMES]
        offer(world, cases[3], "jobcenter")
    browser = screen("school")
    pdf = print_class(world, browser, to="jobcenter", language="tr").data
    chance = random.Random(7)
    pages = [worn(page, chance) for page in pictures(pdf)]
    assert len(pages) == 2 * len(NAMES)
    chance.shuffle(pages)
    pages.insert(4, blank())
    answer = upload(browser, stacked(pages))
    assert answer.location == "/ruecklauf"
    told = browser.get("/ruecklauf").get_data(as_text=True)
    assert "5 Formulare sind zurück und stehen oben in der Liste." in told
    assert "Seite 5: kein Code gefunden." in told
    assert told.count("Blatt da") == 5
    sheets = rows(world, ReturnedSheet)
    assert [sheet.pages for sheet in sheets] == [2] * 5
    out = browser.get(f"/ruecklauf/blatt/{sheets[0].public_id}").data
    assert len(pypdfium2.PdfDocument(out)) == 2
    # The program has read codes and nothing else: what is ticked, a human says.
    assert rows(world, Basis) == []
    assert enter(world, browser, {form.public_id: "given" for form in forms(world)}).status_code == 302
    consents = rows(world, Basis)
    assert {one.groups for one in consents} == {"identity,contact,schooling"}
    assert {one.case_id for one in consents} == {form.case_id for form in forms(world)}
    assert len(rows(world, Scan)) == 5
    assert rows(world, ReturnedSheet) == []
    assert {form.answer for form in forms(world)} == {Answer.GIVEN}
    assert [one.state for one in rows(world, Handover)] == [HandoverState.OFFERED]
    with world.inside():
        noted = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "slip.stack")).all()
        assert noted == ["pages=11 assigned=5"]


def test_a_stack_that_is_sent_twice_is_kept_once(world: World, screen: Screen) -> None:
    with world.inside():
        report(world)
    browser = screen("school")
    scanned = stacked([worn(page, random.Random(1)) for page in pictures(print_class(world, browser).data)])
    for _ in range(2):
        assert upload(browser, scanned).status_code == 302
    assert len(rows(world, ReturnedSheet)) == 1


def test_a_photo_of_one_sheet_finds_home_too(world: World, screen: Screen) -> None:
    with world.inside():
        report(world)
    browser = screen("school")
    page = pictures(print_class(world, browser).data)[0].rotate(180)
    for kind, media in (("JPEG", "image/jpeg"), ("PNG", "image/png")):
        out = io.BytesIO()
        page.save(out, kind)
        assert upload(browser, out.getvalue()).status_code == 302
        sheet = rows(world, ReturnedSheet)[-1]
        assert (sheet.media.value, sheet.pages) == (media, 1)
        assert browser.get(f"/ruecklauf/blatt/{sheet.public_id}").data == out.getvalue()
    # Two scans of one form stand side by side, and both become its proof.
    enter(world, browser, {forms(world)[0].public_id: "given"})
    assert len(rows(world, Scan)) == 2


def test_what_belongs_elsewhere_or_is_answered_is_named_by_page_and_not_kept(
    world: World, screen: Screen
) -> None:
    with world.inside():
        report(world, "Hier")
        report(world, "Fertig")
        report(world, "Dort", by="other_school")
    browser = screen("school")
    mine = pictures(print_class(world, browser).data)
    theirs = pictures(print_class(world, screen("other_school")).data)
    here, done = (form for form in forms(world) if form.case.school_id == world.institution_ids["school"])
    if done.case.id < here.case.id:
        here, done = done, here
    enter(world, browser, {done.public_id: "spoilt"})
    order = [theirs[0], *mine]
    assert upload(browser, stacked(order)).status_code == 302
    told = browser.get("/ruecklauf").get_data(as_text=True)
    assert "Seite 1: der Code gehört zu keinem Formular Ihrer Schule." in told
    assert "das Formular ist schon eingetragen" in told
    assert [sheet.form_id for sheet in rows(world, ReturnedSheet)] == [here.id]


def test_a_stack_without_a_home_says_so_and_keeps_nothing(world: World, screen: Screen) -> None:
    browser = screen("school")
    answer = upload(browser, stacked([blank(), blank()]))
    assert answer.status_code == 422
    told = answer.get_data(as_text=True)
    assert "Kein Blatt ließ sich zuordnen" in told
    assert "Seiten 1–2: kein Code gefunden." in told
    assert rows(world, ReturnedSheet) == []


def test_two_codes_on_one_page_are_nobodys(world: World, screen: Screen) -> None:
    with world.inside():
        report(world, "Abel")
        report(world, "Ben")
    browser = screen("school")
    one, other = pictures(print_class(world, browser).data)
    both = Image.new("L", (one.width, 2 * one.height), 255)
    both.paste(one, (0, 0))
    both.paste(other, (0, one.height))
    answer = upload(browser, stacked([both]))
    assert "Seite 1: mehrere Codes auf einer Seite." in answer.get_data(as_text=True)
    assert rows(world, ReturnedSheet) == []


def test_a_class_teacher_scans_for_the_own_classes_alone(world: World, screen: Screen) -> None:
    with world.inside():
        report(world, class_name="9Z")
    pdf = print_class(world, screen("school"), class_name="9Z").data
    answer = upload(screen("class_teacher"), pdf)
    assert "gehört zu keinem Formular" in answer.get_data(as_text=True)
    assert rows(world, ReturnedSheet) == []


def test_a_sheet_too_large_to_be_kept_is_named(
    world: World, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.inside():
        report(world)
    browser = screen("school")
    pdf = print_class(world, browser).data
    monkeypatch.setattr(service, "LARGEST", 1000)
    answer = upload(browser, pdf)
    assert "der Scan dieses Formulars ist zu groß" in answer.get_data(as_text=True)
    assert rows(world, ReturnedSheet) == []


def test_printing_alone_hinders_no_undoing_and_an_erasure_takes_all_along(
    world: World, screen: Screen
) -> None:
    with world.inside():
        report(world)
    print_class(world, screen("school"))
    (form,) = forms(world)
    assert acts(world, form.case_id) == []
    back(world, form.public_id)
    assert acts(world, form.case_id) == ["zurückgekommenes Blatt zugeordnet am 03.03.2027"]
    with world.inside(), transaction():
        erasing.erase(form.case_id, "test", by=world.actor("school"))
    assert forms(world) == []
    assert rows(world, ReturnedSheet) == []


def acts(world: World, case_id: int) -> list[str]:
    """Return what was done with a case since it was reported."""
    with world.inside():
        return list(acts_on(db.session.get_one(Case, case_id), AT))


@pytest.mark.one_engine
def test_pages_are_named_in_short() -> None:
    found = dict.fromkeys((1, 3, 4, 5, 9), Homeless.NO_CODE) | {2: Homeless.UNKNOWN}
    first, second = sentences(found)
    assert first.startswith("Seiten 1, 3–5, 9: kein Code")
    assert second.startswith("Seite 2: der Code gehört")
