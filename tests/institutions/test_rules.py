"""Rules of sign-in: what a password must be, how long to wait, how long a session lasts, which role fits where."""

import string
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kette.institutions.rules import devices, opening, passwords, seats, sessions, throttle, values
from kette.roles import HOLDING_KINDS, PERSONAL_ROLES, SCHOOL_KINDS, InstitutionKind, Role

NOON = datetime(2027, 2, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "password",
    [
        "Apfelmus-Regenrinne-42",
        "vier kleine Igel",
        "Şükrü mag Öltürme",
        "пароль из слов",
        "x7Tq-9vWz-pR4k-mB2n",
        "a" * 3 + "lange Sätze sind gut " * 5,
    ],
)
def test_long_passwords_of_ones_own_are_taken(password):
    passwords.check_password(password, ("jana.jobst", "Jana Jobst", "Kettenstadt"))


@pytest.mark.parametrize(
    "password",
    [
        "",
        "kurz",
        "Dreizehn-Zeic",
        "x" * 129,
        "aaaaaaaaaaaaaaaa",
        "ababababababababab",
        "12345678901234567890",
        "Kettenstadt-2026!",
        "PasswortPasswort",
        "P4ssw0rt!P4ssw0rt!",
        "qwertzuiop123456789",
        "Sommer2026Sommer2026",
        "HalloHalloHallo123",
        "Jana.Jobst.2026!!!",
        "jobcenter-jobst-1999",
        "ＰａｓｓｗｏｒｔＰａｓｓｗｏｒｔ",
    ],
)
def test_short_long_and_guessable_passwords_are_refused_in_german(password):
    with pytest.raises(opening.Impossible, match="Kennwort"):
        passwords.check_password(password, ("jana.jobst", "Jana Jobst", "Kettenstadt"))


@pytest.mark.parametrize(
    "password",
    [
        "1qay2wsx3edc4rfv",
        "Gelsenkirchen-2024!",
        "Asdfghjklöä_qwertzuiopü",
        "Startpasswort Wuppertal",
        "G3ls3nk1rch3n1984",
    ],
)
def test_what_everybody_tries_first_is_refused_however_it_is_written(password):
    with pytest.raises(opening.Impossible, match="Kennwort"):
        passwords.check_password(password)


def test_the_list_of_common_passwords_is_made_here_and_long():
    script = Path(__file__).parents[2] / "scripts" / "common_passwords.py"
    made = subprocess.run([sys.executable, script], capture_output=True, check=True).stdout.decode("utf-8")
    listed = passwords.common_passwords()
    assert set(made.casefold().split()) == listed
    # Those that the length alone refuses do not count.
    assert sum(passwords.SHORTEST <= len(one) <= passwords.LONGEST for one in listed) >= 3000
    assert all(passwords.is_common(one.upper()) for one in list(listed)[::50])


def test_the_words_around_an_account_count_as_guessable():
    for password in ("Kettelsberg-Kettelsberg1", "Berufsschule-Olpingen-7"):
        passwords.check_password(password)
        with pytest.raises(opening.Impossible, match="leicht zu erraten"):
            passwords.check_password(password, ("Kettelsberg", "Berufsschule Olpingen"))


def test_no_kind_of_sign_is_demanded():
    passwords.check_password("nur kleine buchstaben")


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_taken_or_refused_and_nothing_else(password, words):
    try:
        passwords.check_password(password, words)
    except opening.Impossible:
        return
    assert passwords.SHORTEST <= len(password) <= passwords.LONGEST


def test_ten_tries_are_free_then_the_wait_grows_and_ends():
    tries = [NOON - timedelta(seconds=30)] * 9
    assert throttle.wait(tries, NOON) == timedelta()
    waits = [throttle.wait([NOON] * number, NOON) for number in range(10, 30)]
    assert waits[0] > timedelta()
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=15)
    assert throttle.wait([NOON] * 1000, NOON + timedelta(minutes=15)) == timedelta()


@given(st.lists(st.integers(0, 7200), max_size=60))
def test_a_wait_is_never_longer_than_a_quarter_of_an_hour(ages):
    moments = [NOON - timedelta(seconds=age) for age in ages]
    assert timedelta() <= throttle.wait(moments, NOON) <= timedelta(minutes=15)
    assert throttle.wait(moments, NOON + throttle.WINDOW) == timedelta()


def test_tries_that_were_quicker_at_the_lock_count_and_lengthen_nothing():
    ahead = [NOON + timedelta(seconds=2)] * 10
    assert throttle.wait(ahead, NOON) == timedelta(seconds=15)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 Sekunde"), (40, "40 Sekunden"), (59.5, "1 Minute"), (60, "1 Minute"), (61, "2 Minuten")],
)
def test_a_wait_is_said_in_german_and_rounded_up(seconds, words):
    assert throttle.in_words(timedelta(seconds=seconds)) == words


def test_what_is_counted_names_neither_account_nor_source():
    account, source = throttle.subjects(b"key", "anna", "10.0.0.1")
    assert len({account, source, *throttle.subjects(b"other", "anna", "10.0.0.1")}) == 4
    assert set(account + source) <= set(string.hexdigits)
    assert throttle.subjects(b"key", "same", "same")[0] != throttle.subjects(b"key", "same", "same")[1]


@pytest.mark.parametrize(
    ("started", "seen", "lasts"),
    [(0, 0, True), (29, 29, True), (30, 30, False), (599, 1, True), (600, 1, False), (601, 601, False)],
)
def test_a_session_ends_after_half_an_hour_without_a_click_and_after_ten_hours(started, seen, lasts):
    limits = sessions.Limits(timedelta(minutes=30), timedelta(hours=10))
    began, clicked = NOON - timedelta(minutes=started), NOON - timedelta(minutes=seen)
    assert sessions.alive(began, clicked, NOON, limits) is lasts


def test_a_token_has_256_bits_and_is_kept_as_its_hash():
    tokens = {sessions.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) == 43
    token = tokens.pop()
    assert token not in sessions.token_hash(token)
    assert len(sessions.token_hash(token)) == 64


def test_every_role_of_a_person_has_a_seat_and_every_kind_a_role():
    assert set(seats.SEATS) == set(PERSONAL_ROLES)
    assert all(seats.roles_for(kind) for kind in InstitutionKind)
    assert not seats.fits(Role.SYSTEM, InstitutionKind.COORDINATION)


@pytest.mark.parametrize("kind", InstitutionKind)
def test_schools_report_and_holders_advise_and_the_koko_holds_nothing(kind):
    assert seats.fits(Role.SCHOOL, kind) == seats.fits(Role.CLASS_TEACHER, kind) == (kind in SCHOOL_KINDS)
    assert seats.fits(Role.ADVISER, kind) == (kind in HOLDING_KINDS - SCHOOL_KINDS)
    assert seats.fits(Role.KOKO, kind) == (kind is InstitutionKind.COORDINATION)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox unter Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge unter Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML) Version/18.0 Safari/604",
            "Safari unter iPhone",
        ),
        ("curl/8.0", "Unbekannter Browser"),
        ("", "Unbekannter Browser"),
    ],
)
def test_a_browser_is_named_as_people_know_it(agent, name):
    assert devices.device_name(agent) == name


def test_a_setting_is_read_as_what_it_is():
    assert values.read_value(" 14 ", 5) == 14
    assert values.read_value("10.02.2027, 2027-02-11; 12.2.2027", []) == [
        "2027-02-10",
        "2027-02-11",
        "2027-02-12",
    ]
    assert values.read_value("", []) == []
    assert values.value_in_words(["2027-02-10"]) == "10.02.2027"
    assert values.value_in_words([]) == "keine"
    assert values.value_in_words(7) == "7"
    assert values.read_value("dienstag", 0, ("Montag", "Dienstag")) == 1
    assert values.value_in_words(1, ("Montag", "Dienstag")) == "Dienstag"
    with pytest.raises(ValueError, match="Montag, Dienstag"):
        values.read_value("1", 0, ("Montag", "Dienstag"))


@pytest.mark.parametrize(
    ("typed", "default"),
    [("-1", 5), ("1,5", 5), ("²", 5), ("", 5), ("9" * 9, 5), ("31.02.2027", []), ("bald", [])],
)
def test_a_setting_that_cannot_be_read_is_refused(typed, default):
    with pytest.raises(ValueError, match=r"Bitte"):
        values.read_value(typed, default)
