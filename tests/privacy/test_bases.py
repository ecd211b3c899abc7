"""Kinds of bases, how they end, and who may give a consent."""

from datetime import date
from itertools import product

import pytest

from kette.privacy.rules.bases import BASIS_KINDS, BASIS_OF, GivenBy, statute_between, who_must_consent
from kette.privacy.rules.consents import check_giver
from kette.privacy.rules.ends import ENDING, End, end_of, words_for
from kette.privacy.rules.fields import FieldGroup
from kette.roles import InstitutionKind

K = InstitutionKind
DAY = date(2027, 3, 10)
SCHOOLS = (K.SCHOOL, K.VOCATIONAL_COLLEGE)
SOCIAL = (K.JOBCENTER, K.EMPLOYMENT_AGENCY, K.YOUTH_OFFICE)


def allowed(giver: InstitutionKind, receiver: InstitutionKind) -> str | None:
    """Say again, in other words than the registry, which statute lets one kind pass on to another."""
    if giver in SCHOOLS:
        if receiver is K.EMPLOYMENT_AGENCY:
            return "school_to_agency"
        if receiver is K.YOUTH_OFFICE:
            return "school_to_youth_office"
        return "school_to_school" if receiver in SCHOOLS else None
    return "social_bodies" if giver in SOCIAL and receiver in SOCIAL else None


@pytest.mark.parametrize(("giver", "receiver"), list(product(K, K)), ids=str)
def test_what_a_statute_lets_pass_between_two_kinds(
    giver: InstitutionKind, receiver: InstitutionKind
) -> None:
    found = statute_between(giver, receiver, DAY)
    assert (found.key if found else None) == allowed(giver, receiver)


@pytest.mark.parametrize("receiver", K)
def test_no_information_to_third_parties_leaves_a_school_the_agency_alone(receiver: InstitutionKind) -> None:
    found = statute_between(K.SCHOOL, receiver, DAY, no_disclosure=True)
    assert (found is not None) == (receiver is K.EMPLOYMENT_AGENCY)


def test_who_is_admitted_to_the_abitur_is_not_reported_to_the_agency_by_law() -> None:
    assert statute_between(K.SCHOOL, K.EMPLOYMENT_AGENCY, DAY, abitur=True) is None
    assert statute_between(K.SCHOOL, K.YOUTH_OFFICE, DAY, abitur=True) is not None


def test_the_return_feed_goes_to_who_speaks_to_young_people_since_the_ordinance() -> None:
    feed = BASIS_OF["agency_to_kommune"]
    assert feed.since == date(2025, 12, 10)
    assert not feed.receivers & {K.COORDINATION, K.JOBCENTER, K.EMPLOYMENT_AGENCY, K.PROVIDER}
    # Until then the law named the Kommune; no day is left open, and none has both.
    assert statute_between(K.EMPLOYMENT_AGENCY, K.COORDINATION, date(2025, 12, 9)) is not None
    assert statute_between(K.EMPLOYMENT_AGENCY, K.COORDINATION, date(2025, 12, 10)) is None


def test_a_statute_counts_from_its_first_day() -> None:
    assert statute_between(K.SCHOOL, K.EMPLOYMENT_AGENCY, date(2023, 10, 16)) is None
    assert statute_between(K.SCHOOL, K.EMPLOYMENT_AGENCY, date(2023, 10, 17)) is not None


def test_the_registry_of_bases_is_the_one_that_was_agreed() -> None:
    # A basis that vanished would take people's sight away without a word; one that came needs a lawyer's.
    assert [kind.key for kind in BASIS_KINDS] == [
        "consent",
        "school_to_agency",
        "agency_return",
        "agency_to_kommune",
        "school_to_youth_office",
        "school_to_school",
        "social_bodies",
        "back_to_giver",
        "received_sheet",
    ]


def test_the_agency_gets_neither_contact_ways_nor_needs() -> None:
    assert BASIS_OF["school_to_agency"].groups == {
        FieldGroup.IDENTITY,
        FieldGroup.ADDRESS,
        FieldGroup.SCHOOLING,
    }


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        ("consent", End.WITHDRAWN),
        ("school_to_agency", End.RETURN_OBJECTED),
        ("agency_return", End.RETURN_OBJECTED),
        ("agency_to_kommune", End.OBJECTED),
        ("school_to_youth_office", End.OBJECTED),
        ("school_to_school", End.OBJECTED),
        ("social_bodies", End.OBJECTED),
        ("received_sheet", End.OBJECTED),
        ("back_to_giver", None),
    ],
)
def test_what_can_be_done_against_a_basis(kind: str, end: End | None) -> None:
    assert end_of(kind) is end


def test_the_objection_to_the_return_feed_does_not_end_the_schools_transfer() -> None:
    assert End.RETURN_OBJECTED not in ENDING
    assert "unberührt" in words_for(End.RETURN_OBJECTED)[1]


@pytest.mark.parametrize(
    ("born_on", "giver"),
    [
        (date(2012, 3, 11), GivenBy.GUARDIANS),
        (date(2012, 3, 10), GivenBy.YOUTH),
        (date(2009, 1, 1), GivenBy.YOUTH),
        (date(2012, 2, 29), GivenBy.YOUTH),
    ],
)
def test_who_gives_the_consent_by_age(born_on: date, giver: GivenBy) -> None:
    assert who_must_consent(born_on, DAY) is giver


@pytest.mark.parametrize(
    ("given_by", "born_on", "incapable", "refused"),
    [
        (GivenBy.YOUTH, date(2012, 3, 10), False, None),  # 15 today
        (GivenBy.YOUTH, date(2012, 3, 11), False, True),  # 15 tomorrow
        (GivenBy.GUARDIANS, date(2012, 3, 11), False, None),
        (GivenBy.OFFICIAL_GUARDIAN, date(2013, 1, 1), False, None),
        (GivenBy.GUARDIANS, date(2011, 1, 1), False, False),
        (GivenBy.GUARDIANS, date(2011, 1, 1), True, None),
        (GivenBy.GUARDIANS, date(2009, 3, 10), True, True),  # 18 today
        (GivenBy.YOUTH, date(2009, 3, 10), False, None),
    ],
)
def test_what_speaks_against_a_consent(
    given_by: GivenBy, born_on: date, incapable: bool, refused: bool | None
) -> None:
    finding = check_giver(given_by, born_on, DAY, incapable=incapable)
    assert (None if finding is None else finding.refused) is refused
