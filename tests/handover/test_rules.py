"""The sheet's fields, what may stand on it, and to whom a case can be given back."""

import json
from datetime import date, timedelta

import pytest

from kette.calendar import school_year
from kette.cases.rules.identity import PersonalData
from kette.handover.rules import notices
from kette.handover.rules.fields import FIELDS, SECTIONS, SheetField, Source, fill, labels_of, may_stand
from kette.handover.rules.giving_back import part_of_school_ended, refuses_return
from kette.handover.rules.sheet import Event, Ground, Party, Row, Section, Sheet, Tenure, left_out
from kette.handover.rules.states import FOLLOWING, OPEN_STATES, HandoverState
from kette.handover.rules.tabs import Tab, first_tab, tab_named
from kette.privacy.rules.bases import BASIS_KINDS, BASIS_OF, CONSENT
from kette.privacy.rules.fields import PASSABLE, FieldGroup

ALL = CONSENT.groups
AGENCY = BASIS_OF["school_to_agency"].groups
SOURCE = Source(
    person=PersonalData(
        "Yıldız",
        "Şükrü",
        date(2009, 1, 2),
        "m",
        "Lindenweg 7",
        "99901",
        "Kettenstadt",
        "0123 456",
        "s@example.org",
        "nachmittags",
    ),
    school_name="Gesamtschule Kettenstadt-Nord",
    school_form="GE",
    class_name="10b",
    facts={
        "degree": "C",
        "needs": "language,absence",
        "language": "uk",
        "sex": "m",
        "compulsory_until": "2027-07-31",
        "health": "illness",
    },
    texts={"reason": "Sucht Ausbildung.", "agreements": "Mappe", "done": "Gespräch", "contacts": "2"},
    day=date(2027, 3, 10),
)


def keys(groups: frozenset[FieldGroup] = ALL) -> set[str]:
    """Return which fields a sheet holds."""
    return {row.key for section in fill(SOURCE, groups) for row in section.rows}


def test_the_agency_gets_the_seven_fields_of_the_law_and_nothing_more() -> None:
    assert keys(AGENCY) == {
        "family_name",
        "given_name",
        "born_on",
        "sex",
        "address",
        "school_form",
        "degree",
    }


def test_a_consent_for_everything_fills_every_field() -> None:
    assert keys() == {field.key for field in FIELDS}


@pytest.mark.parametrize("kind", BASIS_KINDS, ids=lambda kind: kind.key)
@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_no_field_stands_on_a_sheet_whose_basis_does_not_cover_it(kind, field) -> None:
    assert may_stand(field, kind.groups) is (field.group in kind.groups)


@pytest.mark.parametrize("group", PASSABLE, ids=lambda group: group.value)
def test_without_a_group_none_of_its_fields_stands_there(group: FieldGroup) -> None:
    gone = {field.key for field in FIELDS if field.group is group}
    assert keys(ALL - {group}) == {field.key for field in FIELDS} - gone


def test_the_fields_are_a_registry_without_doubles() -> None:
    assert len({field.key for field in FIELDS}) == len(FIELDS)
    assert {field.section for field in FIELDS} == set(SECTIONS)


def test_what_is_shown_beforehand_is_what_goes() -> None:
    shown = labels_of(AGENCY)
    went = [row.label for section in fill(SOURCE, AGENCY) for row in section.rows]
    assert list(shown) == went


def test_empty_fields_and_sections_are_left_out() -> None:
    bare = Source(PersonalData("A", "B", date(2009, 1, 1)), "", "", "", {}, {}, date(2027, 3, 10))
    assert [section.title for section in fill(bare, ALL)] == ["Um wen es geht", "Schule"]


def sheet() -> Sheet:
    """Return a sheet with everything on it."""
    return Sheet(
        number="K-2027-0142",
        title="Übergabebogen K-2027-0142",
        made_at="2027-03-10T08:00:00+00:00",
        answer_by="2027-03-17",
        kind="consent",
        giver=Party("Schule", "GE", (("Telefon", "1"),)),
        receiver=Party("Jobcenter", "JC"),
        sections=fill(SOURCE, ALL),
        ground=Ground("Einwilligung", "Art. 6", (("Zweck", "Übergang"),)),
        tenures=(Tenure("GE", "2027-02-12"),),
        events=(Event("2027-02-12", "gemeldet", "reported"),),
        goal="Anschluss",
        left_out=("anvertraut",),
    )


def test_a_sheet_comes_back_from_json_as_it_was() -> None:
    assert Sheet.from_json(json.loads(json.dumps(sheet().to_json()))) == sheet()


def test_a_sheet_of_a_newer_version_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="schema 3"):
        Sheet.from_json(sheet().to_json() | {"schema": 3})


def test_a_sheet_of_the_first_schema_keeps_its_hash_when_it_is_read_and_written_again() -> None:
    first = sheet().to_json() | {"schema": 1}
    first["sections"] = [
        one | {"rows": [{key: row[key] for key in ("key", "group", "label", "words")} for row in one["rows"]]}
        for one in first["sections"]
    ]
    written = Sheet.from_json(first).to_json()
    assert json.dumps(written, sort_keys=True) == json.dumps(first, sort_keys=True)


def test_what_may_no_longer_be_seen_goes_from_the_sheet_and_is_named() -> None:
    shown = sheet().only({FieldGroup.STATE, FieldGroup.IDENTITY})
    assert {row.group for section in shown.sections for row in section.rows} == {"identity"}
    assert "Telefon, E-Mail, Sprache für Gespräche und wann am besten erreichbar" in shown.left_out
    assert shown.number == "K-2027-0142"


def test_without_the_name_the_number_goes_too() -> None:
    shown = sheet().only({FieldGroup.STATE})
    assert (shown.number, shown.title, shown.has_content) == ("", "Übergabebogen", False)


def test_the_title_of_a_sheet_never_holds_a_name() -> None:
    assert "Yıldız" not in sheet().title


def test_what_is_left_out_is_named_in_order() -> None:
    assert left_out({FieldGroup.IDENTITY}) == (
        "Wohnanschrift",
        "Telefon, E-Mail, Sprache für Gespräche und wann am besten erreichbar",
        "Schulform und Abschluss",
        "Schule, Klasse und Schulpflicht",
        "Handlungsbedarf, Anlass der Übergabe, Entscheidungen, Vereinbarungen und Kontakte",
    )
    assert Section("x", (Row("a", "identity", "A", "b"),)).rows[0].words == "b"


LAST = school_year(2027).last_school_day


@pytest.mark.parametrize(
    ("compulsory_until", "day", "ended"),
    [
        (date(2027, 7, 31), LAST, False),
        (date(2026, 7, 31), LAST, False),
        (date(2026, 7, 31), LAST + timedelta(days=1), True),
        (date(2027, 7, 31), LAST + timedelta(days=1), False),
        (date(2027, 7, 31), date(2027, 8, 1), True),
        (date(2028, 7, 31), date(2028, 7, 31), False),
        (None, LAST + timedelta(days=1), True),
    ],
)
def test_the_part_of_a_school_ends_with_the_school_year_or_with_schulpflicht(
    compulsory_until: date | None, day: date, ended: bool
) -> None:
    assert part_of_school_ended(2027, compulsory_until, day) is ended
    refusal = refuses_return(
        is_closed=False, is_own_school=True, cohort=2027, compulsory_until=compulsory_until, day=day
    )
    assert (refusal is not None) is ended


def test_another_institution_takes_back_at_any_time_unless_it_is_closed() -> None:
    late = date(2030, 1, 1)
    for closed in (False, True):
        refusal = refuses_return(
            is_closed=closed, is_own_school=False, cohort=2027, compulsory_until=None, day=late
        )
        assert (refusal is not None) is closed


def test_every_handover_ends() -> None:
    assert set(FOLLOWING.values()) == set(HandoverState)
    assert {HandoverState.WAITING, HandoverState.OFFERED} == OPEN_STATES
    # Each step leads further from the wish, none back: it ends after three at most.
    order = {state: place for place, state in enumerate((None, *HandoverState))}
    assert all(order[before] < order[after] for (before, _), after in FOLLOWING.items())


@pytest.mark.parametrize(
    ("counts", "is_school", "tab"),
    [
        ({}, True, Tab.GIVEN),
        ({}, False, Tab.UNASSIGNED),
        ({Tab.UNASSIGNED: 1, Tab.RETURNED: 2}, True, Tab.UNASSIGNED),
        ({Tab.RETURNED: 2}, True, Tab.RETURNED),
        ({Tab.MINE: 2}, False, Tab.MINE),
    ],
)
def test_the_queue_opens_where_something_waits(counts: dict[Tab, int], is_school: bool, tab: Tab) -> None:
    assert first_tab(counts, is_school=is_school) is tab


def test_a_tab_is_read_from_the_address_and_nothing_else_is() -> None:
    assert tab_named("meine") is Tab.MINE
    assert tab_named("quatsch") is None
    assert tab_named(None) is None


def test_notices_say_that_they_hold_nothing_about_a_person() -> None:
    for subject, body in (
        notices.offered([notices.New(date(2027, 3, 17), "https://kette/uebergaben/x")]),
        notices.answered("angenommen"),
        notices.gone("Die Rechtsgrundlage ist weggefallen."),
    ):
        assert "\n" not in subject
        assert "keine Angaben zur Person" in body


# What a reader of a consent must find named before this field may go with it.
NAMED_AS = {
    "family_name": "Name",
    "given_name": "Name",
    "born_on": "Geburtsdatum",
    "sex": "Geschlecht",
    "address": "Wohnanschrift",
    "phone": "Telefon",
    "email": "E-Mail",
    "best_time": "wann am besten erreichbar",
    "language": "Sprache für Gespräche",
    "school": "Schule",
    "school_form": "Schulform",
    "class_name": "Klasse",
    "degree": "Abschluss",
    "compulsory": "Schulpflicht",
    "reason": "Anlass der Übergabe",
    "needs": "Handlungsbedarf",
    "health": "Gesundheit",
    "agreements": "Vereinbarungen",
    "done": "Vereinbarungen",
    "contacts": "Kontakte",
}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_nothing_goes_that_its_group_does_not_name(field: SheetField) -> None:
    assert NAMED_AS[field.key] in field.group.contents
    assert NAMED_AS[field.key] in field.group.label
