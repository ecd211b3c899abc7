"""Paper: names come out right, markup prints as words, any length finds its page, equal input gives equal bytes."""

import ast
import io
import subprocess
import sys
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from reportlab import rl_config
from reportlab.pdfbase.pdfmetrics import getFont

from kette.pdf.bidi import direction_of, visual
from kette.pdf.fonts import BOLD, REGULAR
from kette.pdf.lines import lines_of
from kette.pdf.paper import Paper
from kette.pdf.text import clean
from kette.pictures.chain import Goal, Mark, MarkKind, Offer, Segment, chain_picture
from kette.pictures.scene import PAPER_WIDTH, width_of

AT = datetime(2027, 3, 3, 13, 5, tzinfo=UTC)
KETTE = Path(__file__).parent.parent / "kette"
NAMES = [
    "Şükrü Yıldız",
    "Łukasz Wójcik",
    "Олена Коваленко",
    "Zoë Đặng Thị Ánh",
    "Jürgen Weißköpfl",
    "Đorđe Ğüneş",
]
HOSTILE = [
    "<b>offen",
    "<img src=x>",
    "</para>",
    "a < b & c",
    "<font name=x>",
    "<onDraw name=y/>",
    '<a href="javascript:x">y</a>',
    "&lt;&#65;&nbsp;",
    "<!-- x --> ]]>",
]


def paper(**more) -> Paper:
    return Paper("Übergabebogen", at=AT, **more)


def read(document: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(document.build()))


def text_of(document: Paper) -> str:
    return "\n".join(page.extract_text() for page in read(document).pages)


def words_of(document: Paper) -> str:
    return " ".join(text_of(document).split())


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_alphabet_come_out_letter_by_letter(name):
    document = paper(subject=name, author=name, footer=name)
    document.heading(name)
    document.paragraph(name)
    document.facts([(name, name)])
    document.table([name], [[name]])
    document.bullets([name])
    document.note(name)
    document.signature_lines([name])
    assert words_of(document).count(name) == 12


@pytest.mark.parametrize("words", HOSTILE)
def test_markup_of_others_prints_as_it_was_written(words):
    document = paper(subject=words, author=words, footer=words)
    document.heading(words)
    document.paragraph(words)
    document.facts([(words, words)])
    document.table([words], [[words]])
    document.bullets([words])
    document.note(words)
    document.signature_lines([words])
    reader = read(document)
    assert words_of(document).count(words) == 12
    assert not any("/Annots" in page for page in reader.pages)


def test_a_decomposed_name_is_composed_so_that_accents_sit_on_their_letters():
    document = paper()
    document.paragraph("Zoe\u0308")
    assert "Zoë" in text_of(document)


def test_arabic_is_joined_and_drawn_from_right_to_left():
    document = paper()
    document.paragraph("نور الدين")
    assert visual("نور الدين") == "ﻦﻳﺪﻟﺍ ﺭﻮﻧ"
    # The page holds joined forms in drawing order; pypdf turns them back, NFKC takes the joining away.
    assert "نور الدين" in unicodedata.normalize("NFKC", text_of(document))


def test_a_german_line_that_begins_with_an_arabic_name_stays_german():
    assert direction_of("نور (Vater), Tel. 123") == "L"
    assert visual("نور (Vater), Tel. 123") == "ﺭﻮﻧ (Vater), Tel. 123"
    assert direction_of("يوافق على النقل (Jobcenter) في المدينة") == "R"


def test_brackets_in_hebrew_are_mirrored():
    assert visual("שלום (עולם)") == "(םלוע) םולש"


def test_a_wrapped_arabic_text_keeps_its_first_words_on_its_first_line():
    lines = [line.drawn for line in lines_of("اول " + "وسط " * 40 + "اخر", REGULAR, 10, 200)]
    assert len(lines) > 2
    assert lines[0].endswith(f"{visual('اول')} ")
    assert visual("اخر") in lines[-1]


def test_control_characters_and_invisible_marks_are_dropped():
    assert clean("a\x00b\u202ec\u200bd\ud800e\u00adf\r\ng\u2028h\ti") == "abcdef\ng\nh i"


def test_line_breaks_stay_and_an_empty_line_starts_a_paragraph():
    document = paper()
    document.paragraph("eins\nzwei\n\ndrei")
    lines = [line.strip() for line in text_of(document).splitlines()]
    assert ["eins", "zwei", "drei"] == [line for line in lines if line in {"eins", "zwei", "drei"}]


def test_signs_that_no_font_has_do_not_stop_the_document():
    document = paper()
    document.paragraph("日本 😀 Ende")
    assert "Ende" in text_of(document)


@pytest.mark.parametrize("method", ["paragraph", "note"])
@pytest.mark.parametrize("words", ["Wort " * 4000, "W" * 20_000, "x\n" * 5000, "نص " * 4000])
def test_a_note_of_twenty_thousand_letters_flows_over_pages(method, words):
    document = paper()
    getattr(document, method)(words + "\nSchluss")
    reader = read(document)
    assert len(reader.pages) >= 3
    assert "Schluss" in reader.pages[-1].extract_text()


def test_a_cell_taller_than_a_page_is_torn_and_nothing_of_it_is_lost():
    document = paper()
    document.table(["Nr.", "Notiz"], [["1", "kurz"], ["2", "Notiz " * 3000], ["3", "Ende"]])
    document.facts([("Verlauf", "Schritt " * 3000)])
    told = words_of(document)
    assert told.count("Notiz ") >= 3000
    assert told.count("Schritt") == 3000


def test_the_header_stands_once_on_every_page_of_a_table():
    document = paper()
    document.table(["Laufnummer", "Notiz"], [[str(number), "Notiz " * 60] for number in range(60)])
    pages = read(document).pages
    assert len(pages) > 3
    assert {page.extract_text().count("Laufnummer") for page in pages} == {1}


def test_a_heading_as_long_as_a_page_ends():
    document = paper()
    document.heading("h" * 3000)
    document.paragraph("x")
    assert document.build()


def test_an_empty_table_says_so():
    document = paper()
    document.table(["Nr."], [])
    assert "Keine Einträge." in text_of(document)


def test_an_empty_value_prints_as_a_dash():
    document = paper()
    document.facts([("Sprachen", " ")])
    assert "Sprachen\n–" in text_of(document)


def test_every_page_says_which_of_how_many_it_is():
    document = paper(footer="Vertraulich")
    document.page_break()
    document.paragraph("x")
    first, second = (page.extract_text() for page in read(document).pages)
    assert "Seite 1 von 2" in first
    assert "Seite 2 von 2" in second
    assert "Übergabebogen" in second
    assert "Vertraulich" in second


def test_the_same_document_has_the_same_bytes_and_another_moment_has_others():
    assert sample(AT) == sample(AT)
    assert sample(AT) != sample(AT.replace(minute=6))


def test_the_document_carries_title_language_moment_and_bookmarks():
    reader = PdfReader(io.BytesIO(sample(AT)))
    assert reader.metadata.title == "Übergabebogen"
    assert reader.metadata.author == "Stadt Kettenstadt"
    assert reader.metadata.creation_date == AT
    assert reader.root_object["/Lang"] == "de-DE"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)] == ["Wer & was"]
    assert "03.03.2027, 14:05 Uhr" in reader.pages[0].extract_text()


def test_only_embedded_fonts_are_named():
    for page in PdfReader(io.BytesIO(sample(AT))).pages:
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert fonts
        for font in fonts:
            assert "DejaVuSans" in font["/BaseFont"]
            assert "/FontFile2" in font["/FontDescriptor"]


def test_the_chain_is_drawn_on_paper_with_its_words():
    told = " ".join(PdfReader(io.BytesIO(sample(AT))).pages[0].extract_text().split())
    for words in ("jetzt zuständig", "Gesamtschule", "angeboten", "Jobcenter", "12.02. gemeldet"):
        assert words in told


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Paper("Titel", at=datetime(2027, 3, 3)),  # noqa: DTZ001 - the naive moment is what is refused
        lambda: Paper(" ", at=AT),
        lambda: paper().table(["a", "b"], [["x"]]),
    ],
)
def test_a_call_that_cannot_be_printed_is_refused_at_once(wrong):
    with pytest.raises(ValueError):
        wrong()


def test_reportlab_reads_no_address_no_file_and_runs_no_colour():
    assert rl_config.trustedSchemes == []
    assert rl_config.trustedHosts == []
    assert rl_config.toColorCanUse is None


def test_only_the_paper_package_imports_reportlab_and_nothing_reads_markup():
    makers = []
    for file in sorted(KETTE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        inside = file.is_relative_to(KETTE / "pdf")
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert inside or not any(name.split(".")[0] == "reportlab" for name in names), file
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in {"Paragraph", "XPreformatted", "Preformatted", "HTML2PDF"}:
                    makers.append((file.relative_to(KETTE).as_posix(), called))
    assert makers == []


def test_the_scene_knows_how_wide_our_typeface_is():
    for words in (
        "Gesamtschule Kettenstadt-Nord",
        "seit 12.02.2027 · 23 Tage",
        "Agentur für Arbeit, Übergänge",
    ):
        for font, bold in ((REGULAR, False), (BOLD, True)):
            real = getFont(font).stringWidth(words, 10)
            assert real <= width_of(words, 10, bold=bold) <= real * 1.04


def sample(at: datetime) -> bytes:
    document = Paper("Übergabebogen", at=at, author="Stadt Kettenstadt", footer="Vertraulich")
    document.picture(
        chain_picture(
            "k",
            [Segment("Gesamtschule", date(2027, 2, 12))],
            offer=Offer("Jobcenter", date(2027, 3, 3), date(2027, 3, 10)),
            marks=[Mark(date(2027, 2, 12), "gemeldet", MarkKind.REPORTED)],
            goal=Goal(),
            today=date(2027, 3, 3),
            width=PAPER_WIDTH,
        )
    )
    document.heading("Wer & was")
    document.heading("Einzeln", level=2)
    document.facts([("Name", "Şükrü Yıldız")])
    document.table(["Was", "Tage"], [["Erstgespräch", "7"]], widths=[3, 1])
    document.bullets(["eins", "zwei"])
    document.note("Hinweis")
    document.space()
    document.signature_lines(["Abgebende Stelle", "Aufnehmende Stelle"])
    return document.build()


def test_the_web_starts_without_the_engine_of_paper():
    said = "import sys, kette.app; print([name for name in ('reportlab', 'pikepdf') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", said], cwd=KETTE.parent, capture_output=True, text=True)
    assert told.stdout.strip() == "[]", told.stderr
