"""Days and times as people write them."""

import re
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kette import forms
from kette.forms import (
    german_date,
    german_time,
)

PARTS = (
    '{% from "macros/forms.html" import error_summary, field, hidden, inline, submit %}'
    '{% from "macros/page.html" import post_button %}'
)


@pytest.mark.parametrize("text", ["10.02.2027", "10.2.2027", " 10. 2. 2027 ", "2027-02-10"])
def test_a_german_day_is_read(text: str):
    assert german_date(text) == date(2027, 2, 10)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_reads_back_as_it_was_written(day: date):
    assert german_date(f"{day:%d.%m.%Y}") == german_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31.02.2027", "Den 31.02.2027 gibt es nicht. Bitte prüfen Sie Tag und Monat."),
        ("29.2.2027", "Den 29.02.2027 gibt es nicht. Bitte prüfen Sie Tag und Monat."),
        ("2027-13-01", "Den 01.13.2027 gibt es nicht. Bitte prüfen Sie Tag und Monat."),
        ("10.02.27", forms.DATE_YEAR),
        ("10.02.", forms.DATE_YEAR),
        ("10/02/2027", forms.DATE_FORM),
        ("morgen", forms.DATE_FORM),
        ("10.02.2027 oder später", forms.DATE_FORM),
        ("١٠.٠٢.٢٠٢٧", forms.DATE_FORM),
        ("10.02.0027", forms.DATE_RANGE),
    ],
)
def test_what_is_no_day_says_why(text: str, message: str):
    with pytest.raises(ValueError, match=re.escape(message)):
        german_date(text)


@given(st.text())
def test_no_text_breaks_the_reading_of_days_and_times(text: str):
    for read in (german_date, german_time):
        try:
            read(text)
        except ValueError as refused:
            last = str(refused)[-1]
        else:
            last = "."
        assert last == "."


@pytest.mark.parametrize(
    ("text", "expected"),
    [("14:30", time(14, 30)), ("9.05", time(9, 5)), ("14 Uhr", time(14)), ("0:00", time(0))],
)
def test_a_time_is_read(text: str, expected: time):
    assert german_time(text) == expected


@pytest.mark.parametrize("text", ["24:00", "12:60", "14", "1430", "halb drei"])
def test_what_is_no_time_is_refused(text: str):
    with pytest.raises(ValueError, match="HH:MM"):
        german_time(text)
