"""Bars: lengths, patterns, and what a suppressed count must not betray."""

from itertools import pairwise

import pytest

from kette.pictures.charts import SUPPRESSED, Bar, Stack, bars, stacked
from kette.pictures.patterns import PATTERNS
from kette.pictures.scene import (
    Circle,
    Line,
    Picture,
    Rect,
    Text,
)


def words_of(picture: Picture) -> list[str]:
    return [shape.words for shape in picture.shapes if isinstance(shape, Text)]


def test_bars_are_as_long_as_their_values():
    picture = bars("b", "Titel", "Je Schule.", [Bar("A", 4, "4"), Bar("B", 2, "2 (33 %)"), Bar("C", 0, "0")])
    lengths = [shape.width for shape in picture.shapes if isinstance(shape, Rect)]
    assert lengths == pytest.approx([lengths[0], lengths[0] / 2])
    assert picture.description == "Je Schule. A: 4; B: 2 (33 %); C: 0."


def test_a_suppressed_value_shows_neither_length_nor_number():
    picture = bars("b", "Titel", "Je Schule.", [Bar("A", None, SUPPRESSED)])
    assert not [shape for shape in picture.shapes if isinstance(shape, Rect)]
    assert picture.description == "Je Schule. A: geschützt."


def test_a_suppressed_count_hides_the_total_from_which_it_could_be_computed():
    picture = stacked("s", "Titel", "Stand.", [Stack("A", (4, None, 2))], ["x", "y", "z"])
    assert "6" not in words_of(picture)
    assert picture.description == "Stand. A: x 4, y geschützt, z 2."


def test_stacked_bars_name_every_category_and_the_total():
    picture = stacked(
        "s", "Titel", "Stand.", [Stack("A", (4, 1)), Stack("B", (0, 0))], ["offen", "angekommen"]
    )
    assert {"offen", "angekommen", "5", "0"} <= set(words_of(picture))
    assert "A: offen 4, angekommen 1, zusammen 5" in picture.description


def test_categories_differ_by_pattern_and_not_by_colour_alone():
    looks = {(pattern.ground, pattern.stroke) for pattern in PATTERNS}
    assert len(looks) == len(PATTERNS)
    assert all(left.stroke != right.stroke for left, right in pairwise(PATTERNS))


def test_patterns_stay_inside_their_bar():
    picture = stacked(
        "s", "Titel", "Stand.", [Stack("A", (1, 1, 1, 1, 1, 1, 1, 1))], [str(n) for n in range(8)]
    )
    right = max(shape.x + shape.width for shape in picture.shapes if isinstance(shape, Rect))
    for shape in picture.shapes:
        if isinstance(shape, Line):
            assert max(shape.x1, shape.x2) <= right + 0.01
        elif isinstance(shape, Circle):
            assert shape.x + shape.radius <= right + 0.01
