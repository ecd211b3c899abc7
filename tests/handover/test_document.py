"""The sheet on paper: names as they are written, nothing that the basis does not cover, no markup from users."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.identity import PersonalData
from kette.cases.service import work
from kette.handover.document import printed
from kette.handover.queries import frozen_sheet
from tests.handover.situations import DAY, PERSON, acting_on, case, consent, last, offer, reported
from tests.world import World

pytestmark = pytest.mark.one_engine

NAMES = [
    ("Yıldız", "Şükrü"),
    ("Łukaszewicz", "Łukasz"),
    ("Петренко", "Олена"),
    ("Đorđević-Nguyễn", "Zoë"),
    ("O’Neill <b>", "Åsa & Søn"),
]


@pytest.mark.parametrize(("family", "given"), NAMES)
def test_a_name_stands_on_paper_as_it_was_written(
    world: World, tmp_path: Path, family: str, given: str
) -> None:
    words = sheet_text(world, tmp_path, PersonalData(family, given, date(2009, 5, 5)), to="jobcenter")
    assert family in words
    assert given in words


def test_an_arabic_name_can_be_read_and_copied(world: World, tmp_path: Path) -> None:
    import unicodedata

    words = sheet_text(world, tmp_path, PersonalData("الدين", "نور", date(2009, 5, 5)), to="jobcenter")
    # The letters are drawn in their joined forms; compared without them, and without marks of direction.
    plain = unicodedata.normalize("NFKC", words)
    bare = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    assert "نور" in bare or "نور"[::-1] in bare
    assert "الدين" in bare or "الدين"[::-1] in bare


def test_the_agencys_sheet_holds_the_seven_fields_and_no_way_to_reach_the_person(
    world: World, tmp_path: Path
) -> None:
    words = sheet_text(world, tmp_path, PERSON, to="agency", note="Bitte anrufen, sie ist schwierig")
    for there in ("Yıldız-Петренко", "Şükrü", "05.05.2009", "männlich", "Lindenweg 7", "Gesamtschule"):
        assert there in words
    for absent in (
        "0123 4567890",
        "suekrue@example.org",
        "nachmittags",
        "10B",
        "Bitte anrufen",
        "Deutsch, Sprachförderung",
        "gemeldet",
        "jetzt zuständig",
    ):
        assert absent not in words
    # Named once, among what is left out.
    assert words.count("Schulpflicht") == 1
    assert "Nicht enthalten" in words


def test_with_a_consent_the_sheet_tells_all_that_helps(world: World, tmp_path: Path) -> None:
    case_id = reported(world)
    with acting_on():
        work.log_contact(
            case(case_id), on=DAY, way=ContactWay.PHONE, reached=True, by=world.actor("school"), note="intern"
        )
        work.make_agreement(
            case(case_id),
            "Bewerbungsmappe mitbringen",
            institution_id=world.institution_ids["jobcenter"],
            due_on=date(2027, 3, 20),
            by=world.actor("school"),
        )
        work.write_note(case(case_id), "nur für uns", by=world.actor("school"))
        work.write_note(case(case_id), "anvertraut", by=world.actor("school"), entrusted=True)
        consent(world, case_id, "jobcenter")
        offer(world, case_id, "jobcenter", note="Sucht eine Ausbildung im Handwerk.")
    words = paper(last_sheet(case_id), tmp_path)
    for there in (
        "0123 4567890",
        "Türkisch",
        "Sucht eine Ausbildung im Handwerk.",
        "Deutsch, Sprachförderung",
        "Bewerbungsmappe mitbringen",
        "1 Kontaktversuch, erreicht am",
        "jetzt zuständig",
        "Jobcenter",
        "Einwilligung",
        "ein Widerruf wirkt sofort",
        "Sabine Schulz",
        "school@example.org",
    ):
        assert there in words
    assert "intern" not in words
    assert "nur für uns" not in words


def test_the_same_sheet_gives_the_same_bytes(world: World) -> None:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "agency")
    assert printed(last_sheet(case_id)) == printed(last_sheet(case_id))


def test_a_document_says_what_it_is_without_a_name(world: World, tmp_path: Path) -> None:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "agency")
    file = tmp_path / "sheet.pdf"
    file.write_bytes(printed(last_sheet(case_id)))
    about = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    assert "Übergabebogen K-2027-0001" in about
    assert "Şükrü" not in about
    assert "Yıldız" not in about


def test_a_long_reason_flows_on_and_is_cut_nowhere(world: World, tmp_path: Path) -> None:
    long = "\n".join(f"Satz Nummer {number} über die Lage." for number in range(200))
    words = sheet_text(world, tmp_path, PERSON, to="jobcenter", note=long)
    assert "Satz Nummer 0 " in words
    assert "Satz Nummer 199 " in words


def sheet_text(world: World, folder: Path, person: PersonalData, *, to: str, note: str = "") -> str:
    """Offer a case and return what its sheet says on paper."""
    case_id = reported(world, person)
    with acting_on():
        if to == "jobcenter":
            consent(world, case_id, to)
        offer(world, case_id, to, note=note)
    return paper(last_sheet(case_id), folder)


def last_sheet(case_id: int):
    """Return the frozen sheet of a case's newest handover."""
    return frozen_sheet(last(case_id))


def paper(sheet, folder: Path) -> str:
    """Print a sheet and read its text back."""
    file = folder / "sheet.pdf"
    file.write_bytes(printed(sheet))
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()
