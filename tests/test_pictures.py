"""Pictures: whole in words, safe in the page, the same shapes for every width."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from kette.pictures.chain import Goal, Mark, MarkKind, Offer, Segment, chain_picture
from kette.pictures.charts import SUPPRESSED, Bar, Stack, bars, stacked
from kette.pictures.scene import (
    HEX,
    PAGE_WIDTH,
    PAPER_WIDTH,
    PHONE_WIDTH,
    Ink,
    Picture,
    Rect,
    Text,
    width_of,
    wrap,
)
from kette.pictures.svg import responsive, svg

WIDTHS = (PAGE_WIDTH, PAPER_WIDTH, PHONE_WIDTH)
HOSTILE = "\"'><script>alert(1)</script><a onload=x style=y>&\x00\ud800]]>"
CSS = (Path(__file__).parent.parent / "kette/static/pictures.css").read_text(encoding="utf-8")

SCHOOL = Segment("Gesamtschule Kettenstadt-Nord", date(2027, 2, 12), date(2027, 3, 20))
JOBCENTER = Segment("Jobcenter", date(2027, 3, 20))
REPORTED = Mark(date(2027, 2, 12), "gemeldet", MarkKind.REPORTED)
CONFERENCE = Mark(date(2027, 3, 20), "Fallkonferenz", MarkKind.CONFERENCE)
ACCEPTED = Mark(date(2027, 3, 20), "angenommen", MarkKind.ACCEPTED)


def words_of(picture: Picture) -> list[str]:
    return [shape.words for shape in picture.shapes if isinstance(shape, Text)]


def some_pictures(words: str = "Am Wall") -> list[Picture]:
    segments = [Segment(words, date(2027, 2, 12), date(2027, 3, 20)), Segment(words, date(2027, 3, 20))]
    made = []
    for width in WIDTHS:
        made.append(
            chain_picture(
                "c",
                segments,
                offer=Offer(words, date(2027, 4, 1), date(2027, 4, 8)),
                marks=[Mark(date(2027, 3, 1), words, kind) for kind in MarkKind],
                goal=Goal(words),
                today=date(2027, 4, 5),
                width=width,
            )
        )
        made.append(
            bars("b", words, words, [Bar(words, 3, words), Bar(words, None, SUPPRESSED)], width=width)
        )
        made.append(stacked("s", words, words, [Stack(words, (3, None))], [words, words], width=width))
    return made


def test_the_chain_is_told_in_words_oldest_first():
    picture = chain_picture(
        "k",
        [SCHOOL, JOBCENTER],
        marks=[ACCEPTED, CONFERENCE, REPORTED],
        offer=Offer("Jugendwerkstatt", date(2027, 5, 3), date(2027, 5, 10)),
        goal=Goal(),
        today=date(2027, 5, 7),
    )
    assert picture.description == (
        "12.02.2027 gemeldet. Vom 12.02.2027 bis 20.03.2027 zuständig: Gesamtschule Kettenstadt-Nord. "
        "20.03.2027 Fallkonferenz. Seit 20.03.2027 zuständig: Jobcenter. 20.03.2027 angenommen. "
        "Am 03.05.2027 angeboten, noch nicht angenommen: Jugendwerkstatt, Antwort bis 10.05.2027, noch 3 Tage. "
        "Anschluss: noch offen."
    )


@pytest.mark.parametrize(
    ("segments", "reason"),
    [
        ([], "without a holder"),
        ([SCHOOL, Segment("Jobcenter", date(2027, 3, 21))], "gap"),
        ([SCHOOL, Segment("Jobcenter", date(2027, 3, 19))], "gap or overlap"),
        ([Segment("Schule", date(2027, 2, 12)), JOBCENTER], "gap or overlap"),
    ],
)
def test_a_chain_with_a_gap_is_never_drawn(segments, reason):
    with pytest.raises(ValueError, match=reason):
        chain_picture("k", segments)


def test_on_the_day_of_the_change_the_conference_stays_with_the_giver():
    picture = chain_picture("k", [SCHOOL, JOBCENTER], marks=[CONFERENCE, ACCEPTED])
    places = {shape.words: shape.x for shape in picture.shapes if isinstance(shape, Text)}
    assert places["20.03. Fallkonferenz"] < places["20.03. angenommen"]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_holder_stands_in_the_picture_at_any_width(width):
    picture = chain_picture("k", [SCHOOL, JOBCENTER], marks=[REPORTED], goal=Goal(), width=width)
    written = " ".join(words_of(picture)).replace("- ", "-")
    for words in ("Gesamtschule", "Kettenstadt-Nord", "Jobcenter", "war zuständig", "jetzt zuständig"):
        assert words in written


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2027, 4, 8), "noch 2 Tage"),
        (date(2027, 4, 9), "noch 1 Tag"),
        (date(2027, 4, 10), "Antwort heute fällig"),
        (date(2027, 4, 11), "1 Tag überfällig"),
        (None, "bis 10.04.2027"),
    ],
)
def test_an_offer_says_how_long_is_left(today, told):
    offer = Offer("Jobcenter", date(2027, 4, 1), date(2027, 4, 10))
    picture = chain_picture("k", [Segment("Schule", date(2027, 2, 1))], offer=offer, today=today)
    assert told in " ".join(words_of(picture))


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        (Goal(), "noch offen"),
        (Goal(promised_for=date(2027, 8, 1)), "zum 01.08.2027"),
        (Goal(promised_on=date(2027, 6, 1)), "am 01.06.2027"),
        (Goal(promised_for=date(2027, 8, 1), reached_on=date(2027, 8, 2)), "am 02.08.2027"),
    ],
)
def test_the_goal_is_open_promised_or_reached(goal, told):
    assert told in words_of(chain_picture("k", [JOBCENTER], goal=goal))


def test_many_events_are_shortened_in_the_picture_but_not_in_its_words():
    marks = [Mark(date(2027, 4, day), f"Kontakt {day}") for day in range(1, 21)]
    picture = chain_picture("k", [JOBCENTER], marks=marks)
    assert "16 weitere Ereignisse" in words_of(picture)
    assert all(f"Kontakt {day}." in picture.description for day in range(1, 21))


def test_an_event_of_another_year_carries_its_year():
    picture = chain_picture("k", [JOBCENTER], marks=[Mark(date(2028, 1, 20), "Gespräch")])
    assert "20.01.2028 Gespräch" in words_of(picture)


def test_an_event_ahead_says_that_it_is_planned():
    picture = chain_picture(
        "k", [JOBCENTER], marks=[Mark(date(2027, 5, 4), "Gespräch")], today=date(2027, 5, 3)
    )
    assert "04.05. Gespräch (geplant)" in words_of(picture)
    assert "04.05.2027 geplant: Gespräch." in picture.description


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("links", range(1, 12))
def test_nothing_is_drawn_beyond_the_sheet(width, links):
    segments = [
        Segment("Kommunales Integrationszentrum", date(2027, month, 1), date(2027, month + 1, 1))
        for month in range(1, links + 1)
    ]
    picture = chain_picture("k", segments, marks=[REPORTED, ACCEPTED], goal=Goal(), width=width)
    for shape in picture.shapes:
        if isinstance(shape, Rect):
            assert -1.5 <= shape.x <= shape.x + shape.width <= width + 1.5
            assert -1.5 <= shape.y <= shape.y + shape.height <= picture.height + 1.5
        elif isinstance(shape, Text):
            assert shape.x + width_of(shape.words, shape.size, bold=shape.bold) <= width
            assert shape.y <= picture.height


@pytest.mark.parametrize(
    "draw",
    [
        lambda: bars("b", "T", "D.", [Bar("A", -1, "-1")]),
        lambda: stacked("s", "T", "D.", [Stack("A", (-1,))], ["x"]),
        lambda: stacked("s", "T", "D.", [Stack("A", (1, 2))], ["x"]),
        lambda: stacked("s", "T", "D.", [], [str(number) for number in range(9)]),
        lambda: Picture("p", 10, 10, "Titel", " "),
        lambda: Picture("p", 10, 10, "", "Worte"),
    ],
)
def test_a_picture_that_would_mislead_is_refused(draw):
    with pytest.raises(ValueError):
        draw()


@pytest.mark.parametrize("words", ["Am Wall", HOSTILE, "W" * 500, "<b>offen", "Şükrü נור 日本 😀"])
def test_any_label_gives_well_formed_svg_without_style_script_or_handlers(words):
    for picture in some_pictures(words):
        root = ET.fromstring(svg(picture))  # noqa: S314 - our own output
        assert picture.description
        assert root.get("role") == "img"
        names = {name for element in root.iter() for name in element.attrib}
        assert "style" not in names
        assert not [name for name in names if name.startswith("on") or "href" in name]
        tags = {element.tag.split("}")[1] for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "rect", "circle", "line", "polygon", "polyline", "text"}


def test_hostile_words_come_back_from_the_svg_as_they_were():
    picture = chain_picture("k", [Segment("a<b>&\"'", date(2027, 2, 1))])
    root = ET.fromstring(svg(picture))  # noqa: S314 - our own output
    assert "a<b>&\"'" in [element.text for element in root.iter()]


def test_title_and_description_are_bound_to_the_picture():
    root = ET.fromstring(svg(chain_picture("kette-7", [JOBCENTER])))  # noqa: S314 - our own output
    ids = {element.get("id") for element in root.iter()} - {None}
    assert {root.get("aria-labelledby"), root.get("aria-describedby")} == ids
    assert "Jobcenter" in "".join(element.text or "" for element in root if element.tag.endswith("desc"))


def test_two_layouts_on_one_page_never_share_an_id():
    wide, narrow = chain_picture("w", [JOBCENTER]), chain_picture("n", [JOBCENTER], width=PHONE_WIDTH)
    ids = re.findall(r'id="([^"]+)"', responsive(wide, narrow))
    assert len(ids) == len(set(ids)) == 4
    with pytest.raises(ValueError, match="share the id"):
        responsive(wide, wide)


def test_every_ink_has_its_colour_for_light_dark_and_forced_colours():
    for ink in Ink:
        assert CSS.count(f"--ink-{ink.value}: ") == 4
        assert f"--ink-{ink.value}: {HEX[ink]};" in CSS
        assert f".ink-{ink.value} {{ fill: var(--ink-{ink.value}); }}" in CSS
        assert f".line-{ink.value} {{ stroke: var(--ink-{ink.value}); }}" in CSS


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        (Ink.TEXT, Ink.PAPER, 7),
        (Ink.TEXT, Ink.PAST, 7),
        (Ink.TEXT, Ink.SOFT, 4.5),
        (Ink.MUTED, Ink.PAPER, 4.5),
        (Ink.MUTED, Ink.PAST, 4.5),
        (Ink.ON_HELD, Ink.HELD, 7),
        (Ink.ON_GOAL, Ink.GOAL, 4.5),
        (Ink.OFFERED, Ink.PAPER, 4.5),
        (Ink.LATE, Ink.PAPER, 4.5),
        (Ink.GOAL, Ink.PAPER, 4.5),
        (Ink.HELD, Ink.PAPER, 4.5),
    ],
)
def test_words_are_readable_in_light_and_dark(theme, ink, ground, least):
    block = CSS.split("@media")[0 if theme == "light" else 1]
    colours = dict(re.findall(r"--ink-([a-z-]+): (#[0-9a-f]{6});", block))
    bright, dark = sorted((luminance(colours[ink.value]), luminance(colours[ground.value])), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= least


def test_a_long_name_breaks_at_the_seam_of_its_compound():
    assert wrap("Kommunales Integrationszentrum", 15, 120, lines=3, bold=True) == (
        "Kommunales",
        "Integrations-",
        "zentrum",
    )
    assert wrap("Gesamtschule Kettenstadt-Nord", 15, 400, lines=3) == ("Gesamtschule Kettenstadt-Nord",)
    assert wrap("Donau " * 50, 15, 100, lines=2)[-1].endswith("…")


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
