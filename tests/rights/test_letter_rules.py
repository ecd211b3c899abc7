"""To whom a letter goes, what its text may hold, and what the notice must say."""

from dataclasses import replace
from datetime import date

import pytest

from kette.privacy.rules.bases import BASIS_OF
from kette.privacy.rules.consents import Custody
from kette.privacy.rules.informing import LetterKind
from kette.retention.rules.periods import KIND_OF
from kette.rights.rules.letters import (
    PLACEHOLDERS,
    Known,
    Unaddressable,
    address,
    allowed_names,
    filled,
    unknown_placeholders,
)
from kette.rights.rules.notice import Section, passed_on_by, sections
from kette.rights.rules.requests import due_on
from kette.rights.rules.texts import SHIPPED_TEXTS
from kette.roles import InstitutionKind

DAY = date(2027, 3, 3)
BOTH = "Aylin Yıldız und Mehmet Yıldız"
PLACE = ("Lindenweg 7", "99901 Kettenstadt")


def known(born_on: date, **more: object) -> Known:
    values = {"street": PLACE[0], "postcode": "99901", "town": "Kettenstadt"} | more
    return Known("Şükrü", "Şükrü Yıldız", born_on, **values)  # type: ignore[arg-type]  # fields of Known


@pytest.mark.parametrize(
    ("born_on", "more", "lines"),
    [
        (date(2012, 3, 4), {}, ("An die Sorgeberechtigten von", "Şükrü Yıldız")),
        (date(2012, 3, 4), {"custodians": BOTH}, (BOTH, "für Şükrü Yıldız")),
        (date(2012, 3, 4), {"custody": Custody.OFFICIAL}, ("An die Amtsvormundschaft von", "Şükrü Yıldız")),
        (date(2012, 3, 4), {"custodians": BOTH, "no_contact": "Mehmet Yıldız"}, ("Aylin Yıldız", "für Şükrü Yıldız")),
        # The fifteenth birthday is today.
        (date(2012, 3, 3), {}, ("Şükrü Yıldız", "und Ihre Eltern")),
        (date(2009, 3, 4), {"custody": Custody.GUARDIAN}, ("Şükrü Yıldız", "und Ihr Vormund")),
        (date(2009, 3, 4), {"custodians": BOTH, "no_contact": "Mehmet Yıldız"}, ("Şükrü Yıldız", "und Aylin Yıldız")),
        (date(2009, 3, 4), {"no_contact": "der Vater"}, ("Şükrü Yıldız",)),
        (date(2009, 3, 4), {"custodians": BOTH, "no_contact": "der Vater"}, ("Şükrü Yıldız",)),
        # The eighteenth birthday is today: nobody else is addressed any more.
        (date(2009, 3, 3), {"custodians": BOTH}, ("Şükrü Yıldız",)),
    ],
)  # fmt: skip
def test_a_letter_is_addressed_by_age_and_custody(
    born_on: date, more: dict[str, object], lines: tuple[str, ...]
) -> None:
    assert address(known(born_on, **more), DAY).lines == (*lines, *PLACE)


def test_who_is_fifteen_is_spoken_to_and_below_that_those_with_custody_are() -> None:
    assert address(known(date(2012, 3, 3)), DAY).greeting == "Guten Tag Şükrü Yıldız,"
    below = address(known(date(2012, 3, 4)), DAY)
    assert (below.greeting, below.to_youth) == ("Guten Tag,", False)


@pytest.mark.parametrize("custodians", ["", "Mehmet Yıldız", BOTH])
def test_below_fifteen_no_letter_goes_to_a_parent_who_must_not_be_contacted(custodians: str) -> None:
    no_contact = "der Vater" if custodians == BOTH else "Mehmet Yıldız"
    with pytest.raises(Unaddressable, match="Bitte ergänzen Sie es"):
        address(known(date(2012, 3, 4), custodians=custodians, no_contact=no_contact), DAY)


@pytest.mark.parametrize("no_contact", ["Yıldız, Mehmet", "mehmet yildiz", "Mehmet", "Herr Mehmet Yıldız"])
def test_a_name_is_known_again_however_it_is_written(no_contact: str) -> None:
    assert "Mehmet Yıldız" not in allowed_names(BOTH, no_contact)


def test_an_arabic_name_turns_no_greeting_round() -> None:
    somebody = replace(known(date(2009, 1, 1)), full_name="نور الخطيب")
    assert address(somebody, DAY).greeting == "Guten Tag,"


def test_without_an_address_the_letter_says_that_it_is_handed_over() -> None:
    assert address(known(date(2009, 1, 1), street=""), DAY).lines[-1] == "– wird persönlich übergeben –"


@pytest.mark.parametrize("kind", LetterKind)
def test_the_texts_that_come_with_kette_ask_for_nothing_unknown(kind: LetterKind) -> None:
    text = SHIPPED_TEXTS[kind]
    assert unknown_placeholders(kind, text.title, text.body) == []
    values = dict.fromkeys(PLACEHOLDERS[kind], "Wort")
    assert "{" not in filled(text.body, values) + filled(text.title, values)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Guten Tag {vorname}", []),
        ("{nachname} und {vorname}", ["{nachname}"]),
        ("{vorname.__class__}", ["{vorname.__class__}"]),
        ("offen { und zu }", ["{ und zu }"]),
        ("nur {", ["{"]),
        ("{tag}", ["{tag}"]),
    ],
)
def test_unknown_placeholders_are_found(text: str, found: list[str]) -> None:
    assert unknown_placeholders(LetterKind.NOTICE_YOUTH, text) == found


def test_a_value_is_never_read_for_placeholders() -> None:
    assert filled("{vorname} {name}", {"vorname": "{name}", "name": "Şükrü"}) == "{name} Şükrü"


LENGTHS = {kind.key: f"<{kind.key}>" for kind in KIND_OF.values()}


def told(giver: InstitutionKind = InstitutionKind.SCHOOL) -> tuple[Section, ...]:
    return sections(("Wer?", "Die Schule.\n\nDie Beauftragte."), (giver,), LENGTHS, DAY)


def words(found: tuple[Section, ...]) -> str:
    parts = [
        part
        for one in found
        for part in (one.title, *one.paragraphs, *one.bullets, *(cell for row in one.rows for cell in row))
    ]
    return "\n".join(parts).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "said",
    [
        "Die Schule.",
        "Die Beauftragte.",
        "freiwillig",
        "Art. 15",
        "Art. 16, 17 und 18",
        "Art. 21",
        "jederzeit",
        "Landesbeauftragte",
        "Schülerverwaltung der Schule",
        "Art. 6 Abs. 1 Buchst. e",
        "Art. 9",
        "außerhalb der Europäischen Union",
        "<closed>",
        "<grown_up>",
        "spätestens 6 Monate nach der Erhebung",
        "Fallkonferenz",
        "Kommunale Koordinierung",
        "im Notfall",
        "Rechenzentrum",
    ],
)
def test_the_notice_says_what_the_law_asks_for(said: str) -> None:
    assert said in words(told())


def test_the_notice_names_every_statute_those_of_later_holders_too() -> None:
    rows = [(row[0], row[2].replace("\u00a0", " ")) for one in told() for row in one.rows]
    cited = {citation for _, citation in rows}
    assert {kind.citation for kind in passed_on_by((InstitutionKind.SCHOOL,), DAY)} <= cited
    assert BASIS_OF["social_bodies"].citation in cited
    between = next(who for who, citation in rows if citation == BASIS_OF["social_bodies"].citation)
    assert "wenn eine davon den Fall führt" in between
    assert "Jobcenter" in between
    assert passed_on_by((InstitutionKind.SCHOOL,), date(2020, 1, 1)) != passed_on_by(
        (InstitutionKind.SCHOOL,), DAY
    )


@pytest.mark.parametrize(
    ("giver", "law"),
    [
        (InstitutionKind.YOUTH_OFFICE, "SGB VIII"),
        (InstitutionKind.JOBCENTER, "SGB II,"),
        (InstitutionKind.EMPLOYMENT_AGENCY, "SGB III,"),
        (InstitutionKind.INTEGRATION_CENTRE, "Kommunales Integrationszentrum: Ihre Einwilligung"),
    ],
)
def test_whoever_is_no_school_names_the_law_of_its_own_task(giver: InstitutionKind, law: str) -> None:
    said = words(told(giver))
    ground = next(one for one in told(giver) if "worauf stützen" in one.title)
    assert law in " ".join(ground.paragraphs).replace("\u00a0", " ")
    assert "SchulG NRW und" not in said
    assert "Schülerverwaltung" not in said


@pytest.mark.parametrize(
    ("asked_on", "until"),
    [
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 15), date(2027, 1, 15)),
        (date(2027, 4, 30), date(2027, 5, 30)),
    ],
)
def test_a_request_is_due_a_month_later(asked_on: date, until: date) -> None:
    assert due_on(asked_on) == until
