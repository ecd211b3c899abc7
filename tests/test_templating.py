"""How days, moments and numbers read, what the navigation offers, and the frame of the page around it."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, render_template, render_template_string
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup
from wtforms import PasswordField, StringField

from kette import navigation, templating
from kette.forms import BaseForm
from kette.roles import PERSONAL_ROLES, Role
from kette.templating import (
    count_of,
    german_day,
    german_moment,
    german_number,
    german_share,
    german_time,
    german_weekday,
    overdue,
    relative,
    typed_text,
    with_heads,
)
from tests.pages import faults

ROOT = Path(__file__).parents[1]
WEDNESDAY = date(2027, 2, 10)
EXTRA_PAGES = (
    "institutions.sign_in",
    "institutions.sign_out",
    "institutions.choose_membership",
    "cases.search",
)


class SignInForm(BaseForm):
    user_name = StringField("Benutzername")
    password = PasswordField("Kennwort")


@pytest.fixture
def _page() -> Iterator[None]:
    app = Flask("kette")
    app.config.update(SECRET_KEY="only-here")
    CSRFProtect(app)
    templating.install(app)
    pages = {entry.endpoint for entry in navigation.NAVIGATION} | set(EXTRA_PAGES)
    for endpoint in pages - {"offers.board"}:
        app.add_url_rule("/" + endpoint.replace(".", "/"), endpoint, lambda: "", methods=["GET", "POST"])
    with app.test_request_context("/"):
        yield


def framed(role: Role, current: str = "cases.board", **values: object) -> str:
    me = SimpleNamespace(
        person_name="Petra <b>Beispiel",
        institution_name="Jobcenter",
        kommune_name="Stadt Kettenstadt",
        role_label=role.label,
        several=True,
    )
    return render_template_string(
        '{% extends "base.html" %}{% block heading %}Fälle{% endblock %}{% block content %}{{ inside }}{% endblock %}',
        actor=SimpleNamespace(role=role),
        me=me,
        nav=navigation.mark_current(navigation.entries_for(role), current),
        other_pages=navigation.secondary_for(role),
        **values,
    )


# Values


def test_days_read_as_people_here_write_them():
    assert german_day(WEDNESDAY) == "10.02.2027"
    assert german_weekday(WEDNESDAY) == "Mi, 10.02.2027"
    assert german_day(None) == german_weekday(None) == german_moment(None) == "–"


def test_a_moment_is_told_in_the_time_of_berlin_in_winter_and_summer():
    assert german_moment(datetime(2027, 2, 10, 13, 5, tzinfo=UTC)) == "10.02.2027, 14:05 Uhr"
    assert german_moment(datetime(2027, 7, 10, 22, 5, tzinfo=UTC)) == "11.07.2027, 00:05 Uhr"
    assert german_time(datetime(2027, 7, 10, 6, 5, tzinfo=UTC)) == "08:05 Uhr"
    assert german_day(datetime(2027, 7, 10, 22, 5, tzinfo=UTC)) == "11.07.2027"


@pytest.mark.parametrize(
    ("days", "plain", "due"),
    [
        (0, "heute", "heute"),
        (1, "morgen", "morgen"),
        (2, "in 2 Tagen", "in 2 Tagen"),
        (3, "in 3 Tagen", "in 3 Tagen"),
        (-1, "gestern", "seit 1 Tag überfällig"),
        (-12, "vor 12 Tagen", "seit 12 Tagen überfällig"),
        (-1200, "vor 1.200 Tagen", "seit 1.200 Tagen überfällig"),
    ],
)
def test_a_distance_in_time_is_told_in_words(days: int, plain: str, due: str):
    day = WEDNESDAY + timedelta(days=days)
    assert relative(day, WEDNESDAY) == plain
    assert relative(day, WEDNESDAY, due=True) == due
    assert overdue(day, WEDNESDAY) is (days < 0)


def test_no_day_has_no_distance():
    assert relative(None, WEDNESDAY) == ""
    assert overdue(None, WEDNESDAY) is False


def test_numbers_have_german_marks():
    assert [german_number(value) for value in (0, 999, 1000, 12345678)] == ["0", "999", "1.000", "12.345.678"]
    assert german_number(1234.56, 1) == "1.234,6"
    assert german_number(-1234) == "-1.234"
    assert german_number(None) == "–"
    assert german_share(0.125, 1) == "12,5\u202f%"


def test_a_count_takes_the_right_word():
    assert [count_of(number, "Fall", "Fälle") for number in (0, 1, 2, 1204)] == [
        "0 Fälle",
        "1 Fall",
        "2 Fälle",
        "1.204 Fälle",
    ]


def test_an_error_page_gives_back_what_was_written_and_no_secret():
    sent = [
        ("csrf_token", "x" * 40),
        ("once", "x" * 40),
        ("password", "ein sehr langes Kennwort"),
        ("kind", "jobcenter"),
        ("note", "Das Gespräch fand gestern statt."),
        ("short", "a\nb"),
    ]
    assert typed_text(sent) == ("Das Gespräch fand gestern statt.", "a\nb")


# Navigation


@pytest.mark.parametrize("role", PERSONAL_ROLES)
def test_every_role_starts_with_today_and_finds_at_most_five_pages(role: Role):
    entries = navigation.entries_for(role)
    assert entries[0].label == "Heute"
    assert len(entries) <= 5
    assert len({entry.endpoint for entry in entries}) == len(entries)


def test_the_system_has_no_navigation():
    assert navigation.entries_for(Role.SYSTEM) == navigation.secondary_for(Role.SYSTEM) == ()


def test_schools_read_of_their_pupils_and_others_of_cases():
    labels = {role: [entry.label for entry in navigation.entries_for(role)] for role in PERSONAL_ROLES}
    assert labels[Role.CLASS_TEACHER] == ["Heute", "Melden", "Unsere Schülerinnen und Schüler"]
    assert labels[Role.ADVISER] == ["Heute", "Fälle", "Konferenzen", "Übergaben", "Auswertung"]
    papers = ["Löschen und Aufbewahren", "Unterlagen zum Datenschutz"]
    assert labels[Role.ADMINISTRATOR] == ["Heute", "Verwaltung", "Postausgang", *papers]
    assert labels[Role.DPO] == ["Heute", "Zugriffsprotokoll", "Notfälle", *papers]


def test_a_page_below_an_entry_marks_that_entry():
    entries = navigation.entries_for(Role.ADVISER)
    for endpoint in ("cases.board", "cases.show"):
        marked = [item.label for item in navigation.mark_current(entries, endpoint) if item.current]
        assert marked == ["Fälle"]
    assert not any(item.current for item in navigation.mark_current(entries, None))


# The frame


@pytest.mark.usefixtures("_page")
@pytest.mark.parametrize("role", PERSONAL_ROLES)
def test_the_frame_is_a_good_page_for_every_role(role: Role):
    html = framed(role)
    assert faults(html) == []
    assert "<title>Fälle – Kette</title>" in html
    assert ('name="suche"' in html) is any(e.endpoint == "cases.board" for e in navigation.entries_for(role))


@pytest.mark.usefixtures("_page")
def test_the_frame_says_who_acts_and_where_one_is():
    html = framed(Role.ADVISER, "handover.show")
    assert "Petra &lt;b&gt;Beispiel" in html
    assert "Jobcenter · Beratung" in html
    assert re.findall(r'aria-current="page">([^<]+)<', html) == ["Übergaben"]
    assert re.search(
        r'<form method="post" action="/institutions/sign_out">\s*<input type="hidden" name="csrf_token"', html
    )


@pytest.mark.usefixtures("_page")
def test_pages_that_the_program_lacks_are_not_offered():
    assert "Angebote" not in framed(Role.AG)


@pytest.mark.usefixtures("_page")
def test_the_page_for_signing_in_shows_nothing_but_the_door():
    html = render_template("institutions/sign_in.html", form=SignInForm(formdata=None))
    assert faults(html) == []
    assert "<script" not in html
    assert "<nav" not in html
    assert 'autocomplete="current-password"' in html


@pytest.mark.usefixtures("_page")
def test_an_error_page_keeps_the_typed_text_as_text():
    html = render_template(
        "errors/error.html",
        title="Zu lange offen",
        text="Bitte neu.",
        typed=["<script>x</script>"],
        request_id="ab-1",
    )
    assert faults(html) == []
    assert "&lt;script&gt;x" in html
    assert "ab-1" in html


# Files of others


def test_vendored_files_are_unmodified():
    sums = (ROOT / "kette/static/vendor/SHA256SUMS").read_text("ascii").splitlines()
    assert len(sums) >= 12
    for line in sums:
        expected, _, name = line.partition("  ")
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == expected, name


def test_kettes_own_style_stays_small_and_takes_its_colours_from_kern():
    css = (ROOT / "kette/static/kette.css").read_text("utf-8")
    assert len(css.encode()) < 10 * 1024
    screen = css.split("@media print")[0]
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(", screen) == []


def test_a_cell_carries_the_head_of_its_column_for_telephones() -> None:
    rows = Markup(
        '<tr><th scope="row">10a</th><td class="numeric">4</td><td class="action"><a>Briefe</a></td></tr>'
    )
    said = with_heads(rows, ["Klasse", ("noch „nicht“ & mehr", "numeric"), ("Aktion", "action")])
    assert isinstance(said, Markup)
    assert (
        '<th scope="row">10a</th><td data-head="noch „nicht“ &amp; mehr" class="numeric">4</td>'
        '<td class="action">'
    ) in said


def test_a_row_of_joined_cells_gets_no_heads() -> None:
    rows = Markup('<tr><td colspan="2">Keine Antwort.</td></tr>')
    assert with_heads(rows, ["Klasse", "Stand"]) == rows
