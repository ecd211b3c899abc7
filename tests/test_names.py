"""Names: what folds to what, who finds whom, and who stands before whom."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kette.names import fold, matches, search_column, search_terms, sort_key, unwritable, visible

LETTERS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)
NAMES = st.text("aeiouäöüßşçğıİłđøæœéñxyzMÜŞ '-", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Müller", "mueller"),
        ("MÜLLER", "mueller"),
        ("Mu\u0308ller", "mueller"),
        ("Weiß", "weiss"),
        ("WEIẞ", "weiss"),
        ("Şükrü", "suekrue"),
        ("Yılmaz", "yilmaz"),
        ("İrem", "irem"),
        ("IRMAK", "irmak"),
        ("Łukasz", "lukasz"),
        ("Đorđević", "dordevic"),
        ("Søren", "soren"),
        ("Ægir Œuvre", "aegir oeuvre"),
        ("Zoë", "zoe"),
        ("Nguyễn", "nguyen"),
        ("Meyer-Lüdenscheid", "meyer luedenscheid"),
        ("O'Neill", "o neill"),
        ("  van   den Berg ", "van den berg"),
        ("K_2", "k 2"),
        ("ﬁnn", "finn"),
        # Ukrainian: examples of the resolution of 2010 itself
        ("Згорани", "zghorany"),
        ("Єнакієве", "yenakiieve"),
        ("Їжакевич", "yizhakevych"),
        ("Йосипівка", "yosypivka"),
        ("Костянтин", "kostiantyn"),
        ("Знам'янка", "znamianka"),
        ("Юрій", "yurii"),
        ("Щербухи", "shcherbukhy"),
        ("Русь", "rus"),
        ("Яготин", "yahotyn"),
        ("Ґалаґан", "galagan"),
        ("Олена Шевченко", "olena shevchenko"),
        # Russian, where a letter tells
        ("Подъячев", "podieiachev"),
        ("Семён Крылов", "semen krylov"),
        ("Эдуард", "eduard"),
        # Arabic: one form per letter
        ("أحمد", "احمد"),
        ("إبراهيم", "ابراهيم"),
        ("آمنة", "امنه"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("ليلى", "ليلي"),
        ("", ""),
        ("-–'", ""),
    ],
)
def test_a_name_folds_to_plain_letters(name, folded):
    assert fold(name) == folded


@given(LETTERS)
@example("ǿ")
@example("İ")
@example("ͅ")
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(LETTERS)
def test_a_folded_name_is_words_with_single_blanks(text):
    assert fold(text) == " ".join(fold(text).split())


@pytest.mark.parametrize(
    ("family", "given", "query"),
    [
        *[
            ("Müller", "Tim", q)
            for q in ("muller", "mueller", "Müller", "MÜLLER", "tim muller", "mül", "mue", "eller")
        ],
        *[("Mueller", "Tim", q) for q in ("muller", "mueller", "Müller")],
        *[("Muller", "Tim", q) for q in ("muller", "mueller", "Müller")],
        *[
            ("Aydın", "Şükrü", q)
            for q in ("sukru", "suekrue", "Şükrü", "Sükrü", "aydin sukru", "Şükrü Aydın")
        ],
        *[("Öz", "Gül", q) for q in ("oz", "oez", "Öz", "gul", "guel", "Gül", "gül öz")],
        *[("O'Neill", "Zoë", q) for q in ("oneill", "O'Neill", "o’neill", "zoe", "Zoë", "neill")],
        *[("al-Hamad", "Nour", q) for q in ("alhamad", "al hamad", "Al-Hamad", "hamad", "nour al-hamad")],
        *[("Alhamad", "Nour", q) for q in ("al hamad", "al-Hamad")],
        *[
            ("Meyer-Lüdenscheid", "Jürgen", q)
            for q in ("ludenscheid", "Lüdenscheid", "meyer jurgen", "juergen")
        ],
        *[("Łuczak", "Łukasz", q) for q in ("lukasz luczak", "Łukasz", "luk")],
        *[("Шевченко", "Ольга", q) for q in ("shevchenko", "olha", "olga", "Ольга")],
        *[("Strauß", "Leonie", q) for q in ("strauss", "straus", "Strauß", "leonie")],
        ("Müller", "Tim", ""),
    ],
)
def test_a_name_is_found_in_any_spelling(family, given, query):
    assert matches(search_column(family, given), query)


@pytest.mark.parametrize(
    ("family", "given", "query"),
    [
        ("Müller", "Tim", "möller"),
        ("Müller", "Tim", "müller tom"),
        ("Kaya", "Jolanda", "Joel"),
        ("Kaya", "Lorenzo", "Zoë"),
        ("Kaya", "Arnold", "Noel"),
        ("Kaya", "Emre", "ya"),
    ],
)
def test_another_name_is_not_found(family, given, query):
    assert not matches(search_column(family, given), query)


@given(NAMES, NAMES)
def test_every_name_finds_itself_in_either_order(family, given):
    column = search_column(family, given)
    assert matches(column, f"{family} {given}")
    assert matches(column, f"{given} {family}")
    assert matches(column, fold(f"{given} {family}"))


@given(LETTERS)
def test_a_term_never_holds_a_wildcard(query):
    terms = search_terms(query)
    assert len(terms) <= 8
    assert all(term.lstrip(" ").isalnum() for term in terms)


def test_names_stand_in_german_order():
    in_order = [
        ("Äbel", "Anna"),
        ("Abel", "Zoë"),
        ("Çelik", "Elif"),
        ("Czaja", "Jan"),
        ("Đorđević", "Ana"),
        ("Meyer", "Anna"),
        ("Meyer", "Änne"),
        ("Meyer", "Bea"),
        ("Meyer-Lüdenscheid", "Anna"),
        ("Meyerhof", "Anna"),
        ("Muller", "Tim"),
        ("Müller", "Tim"),
        ("Müller", "Timo"),
        ("Straße", "Jan"),
        ("Strasser", "Jan"),
        ("van den Berg", "Mia"),
    ]
    assert sorted({*in_order}, key=lambda name: sort_key(*name)) == in_order


# Shown, each before or around the number or word it belongs to; and those of hieroglyphs.
_SHOWN = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}


def test_no_format_sign_gets_into_a_name_unseen():
    signs = (chr(place) for place in range(sys.maxunicode) if place not in _SHOWN)
    unseen = [
        sign
        for sign in signs
        if unicodedata.category(sign) == "Cf"
        and visible(f"Mül{sign}ler") != "Müller"
        and not unwritable(sign)
    ]
    assert unseen == []


@pytest.mark.parametrize("sign", ["\u034f", "\u061c", "\u180e", "\u2060", "\u3164", "\ufeff", "\U000e0041"])
def test_what_nobody_sees_makes_no_other_name(sign: str):
    assert visible(f"{sign}Kaya{sign}") == "Kaya"
    assert visible(f"الحمد{sign}") == "الحمد"


@pytest.mark.parametrize("text", ["می\u200cنا", "👩\u200d💻", "❤\ufe0f", "Zoë", "Anna Maria"])
def test_joiners_and_shapes_that_people_see_stay(text: str):
    assert visible(text) == text
