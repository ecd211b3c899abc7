"""Who consents and signs at which age, when a consent of others ends, and what a scan may be."""

from datetime import date

import pytest

from kette.privacy.document.wordings.catalogue import WORDINGS
from kette.privacy.rules.bases import BASIS_KINDS, FORM_VERSION, BasisKind, GivenBy
from kette.privacy.rules.consents import (
    Addressee,
    Custody,
    Signature,
    addressee,
    check_signers,
    ends_by_age,
    may_address_custodians,
    signatures,
)
from kette.privacy.rules.fields import PASSABLE, SPECIAL
from kette.privacy.rules.scans import LARGEST, Media, NotAScan, media_of
from kette.settings import KINDS

DAY = date(2027, 3, 10)
G, C, S = GivenBy, Custody, Signature
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9"
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


@pytest.mark.parametrize(
    ("given_by", "custody", "signers", "because"),
    [
        (G.YOUTH, None, (), None),
        (G.GUARDIANS, None, ("A", "B"), "zuerst fest"),
        (G.GUARDIANS, C.BOTH, ("A", "B"), None),
        (G.GUARDIANS, C.BOTH, ("A", " "), "beide Eltern"),
        (G.GUARDIANS, C.BOTH, (), "beide Eltern"),
        (G.GUARDIANS, C.ONE, ("A",), None),
        (G.GUARDIANS, C.ONE, ("", ""), "wer unterschrieben"),
        (G.GUARDIANS, C.GUARDIAN, ("", "B"), None),
        (G.GUARDIANS, C.OFFICIAL, ("A",), "Amtsvormundschaft"),
        (G.OFFICIAL_GUARDIAN, C.OFFICIAL, ("A",), None),
        (G.OFFICIAL_GUARDIAN, C.BOTH, ("A", "B"), "prüfen Sie"),
    ],
)
def test_whose_signature_is_missing(
    given_by: GivenBy, custody: Custody | None, signers: tuple[str, ...], because: str | None
) -> None:
    finding = check_signers(given_by, custody, signers)
    assert (finding is None) == (because is None)
    assert because is None or (finding is not None and because in finding.words)


@pytest.mark.parametrize(
    ("given_by", "until", "last"),
    [
        (G.GUARDIANS, None, date(2031, 3, 9)),
        (G.OFFICIAL_GUARDIAN, None, date(2031, 3, 9)),
        (G.GUARDIANS, date(2029, 1, 1), date(2029, 1, 1)),
        (G.GUARDIANS, date(2040, 1, 1), date(2031, 3, 9)),
        (G.YOUTH, None, None),
        (G.YOUTH, date(2040, 1, 1), date(2040, 1, 1)),
    ],
)
def test_the_word_of_others_ends_before_the_eighteenth_birthday(
    given_by: GivenBy, until: date | None, last: date | None
) -> None:
    assert ends_by_age(given_by, date(2013, 3, 10), until) == last


def test_born_on_the_29th_of_february_the_last_day_is_the_28th() -> None:
    assert ends_by_age(G.GUARDIANS, date(2012, 2, 29), None) == date(2030, 2, 28)


@pytest.mark.parametrize(
    ("born_on", "to", "parents"),
    [
        (date(2012, 3, 11), Addressee.CUSTODIANS, True),
        (date(2012, 3, 10), Addressee.YOUTH, True),
        (date(2009, 3, 11), Addressee.YOUTH, True),
        (date(2009, 3, 10), Addressee.YOUTH, False),  # 18 today
    ],
)
def test_letters_are_addressed_by_age(born_on: date, to: Addressee, parents: bool) -> None:
    assert addressee(born_on, DAY) is to
    assert may_address_custodians(born_on, DAY) is parents


@pytest.mark.parametrize(
    ("born_on", "custody", "signed_by"),
    [
        (date(2012, 3, 11), None, (S.PARENT_ONE, S.PARENT_TWO)),
        (date(2012, 3, 11), C.BOTH, (S.PARENT_ONE, S.PARENT_TWO)),
        (date(2012, 3, 11), C.ONE, (S.PARENT,)),
        (date(2012, 3, 11), C.GUARDIAN, (S.GUARDIAN,)),
        (date(2012, 3, 11), C.OFFICIAL, (S.OFFICIAL,)),
        (date(2012, 3, 10), C.BOTH, (S.YOUTH,)),
        (date(2000, 1, 1), C.BOTH, (S.YOUTH,)),
    ],
)
def test_who_signs_the_form(born_on: date, custody: Custody | None, signed_by: tuple[Signature, ...]) -> None:
    assert signatures(born_on, DAY, custody) == signed_by


@pytest.mark.parametrize(
    ("content", "media"),
    [(PDF, Media.PDF), (JPEG, Media.JPEG), (PNG, Media.PNG), (JPEG + b"\0\0", Media.JPEG)],
)
def test_a_scan_is_known_by_its_content(content: bytes, media: Media) -> None:
    assert media_of(content) is media


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"", "leer"),
        (b"PK\x03\x04 a document", "keine PDF-, JPEG- oder PNG-Datei"),
        (b"<svg onload=alert(1)>", "keine PDF-, JPEG- oder PNG-Datei"),
        (b" " + PDF, "keine PDF-, JPEG- oder PNG-Datei"),
        (PDF[:20], "unvollständig"),
        (JPEG[:-2], "unvollständig"),
        (PNG[:20], "unvollständig"),
        (PDF + b"\0" * LARGEST, "größer als 5 MB"),
    ],
)
def test_what_is_no_scan_is_refused_in_german(content: bytes, because: str) -> None:
    with pytest.raises(NotAScan, match=because):
        media_of(content)


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda one: one.code)
def test_every_language_has_words_for_every_group_and_signature(wording) -> None:
    assert {group.value for group in (*PASSABLE, *SPECIAL)} <= set(wording.groups)
    assert {one.value for one in Signature} <= set(wording.signatures)
    for text in (wording.statement, wording.free, wording.withdraw, *wording.information):
        text.format(giver="g", recipient="r", officer="o")
    assert bool(wording.draft) == (wording.code != "de")


def test_every_translation_of_the_version_of_today_can_be_released() -> None:
    keys = {kind.key for kind in KINDS}
    assert {f"consent_form_{FORM_VERSION}_{one.code}" for one in WORDINGS[1:]} <= keys


def test_a_law_that_was_replaced_is_not_found_any_more() -> None:
    kind = BASIS_KINDS[1]
    old = BasisKind(
        kind.key, kind.label, kind.citation, kind.givers, kind.receivers, kind.groups, kind.since, until=DAY
    )
    assert old.in_force(DAY)
    assert not old.in_force(date(2027, 3, 11))
    assert not old.in_force(date(2023, 10, 16))


def test_the_return_feed_has_exactly_the_four_fields_of_the_law() -> None:
    feed = next(kind for kind in BASIS_KINDS if kind.key == "agency_return")
    assert feed.fields == ("Name", "Vorname", "Geburtsdatum", "geänderte Wohnanschrift")
    report = next(kind for kind in BASIS_KINDS if kind.key == "school_to_agency")
    assert len(report.fields) == 7
