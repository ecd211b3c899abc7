"""What of one case whom the page shows: names and words only where a basis or authorship allows it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from kette import clock
from kette.cases.queries.sight import see_one
from kette.cases.service import work
from kette.db import transaction
from kette.privacy.rules.fields import FieldGroup
from tests.cases.pupils import (
    AT,
    NAME,
    consent,
    hand_over,
    load,
    page,
    report,
    write,
)
from tests.world import World


def test_a_pseudonymous_page_holds_no_name_no_number_and_no_free_text(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        write(world, public_id, "school")
    world.sign_in(client, "koko")
    text = page(client, f"/faelle/{public_id}")
    for hidden in (
        "Yıldız",
        "Şükrü",
        "K-2027",
        "0999 4711",
        "pupil@example.org",
        "Am Glied",
        "06.05.2010",
        "2010",
    ):
        assert hidden not in text, hidden
    for hidden in ("Mailbox von", "Notiz von", "Anvertraut an", "Zusage von", ">10A<"):
        assert hidden not in text, hidden
    for shown in ("Erster Schulabschluss", "Fehlzeiten", "Telefon: nicht erreicht", "Pseudonym"):
        assert shown in text, shown


def test_a_basis_shows_what_it_covers_and_nothing_else(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        # § 31a SGB III: seven fields, neither contact ways nor needs.
        hand_over(world, public_id, "agency", consented=False)
    world.sign_in(client, "agency")
    text = page(client, f"/faelle/{public_id}")
    for shown in (NAME, "K-2027-0001", "Am Glied 1", "Erster Schulabschluss", "§ 31a"):
        assert shown in text, shown
    for hidden in ("0999 4711", "pupil@example.org", "Fehlzeiten", "Türkisch"):
        assert hidden not in text, hidden


@pytest.mark.parametrize(
    ("covered", "shown", "hidden"),
    [
        (set(), (), ("Am Glied 1", "99901", "0999 4711", "pupil@example.org", "Fehlzeiten")),
        ({FieldGroup.ADDRESS}, ("Am Glied 1", "99901"), ("0999 4711", "pupil@example.org", "Fehlzeiten")),
        ({FieldGroup.CONTACT}, ("0999 4711", "pupil@example.org"), ("Am Glied 1", "99901", "Fehlzeiten")),
    ],
)
def test_a_consent_shows_what_was_ticked_and_nothing_else(
    client: FlaskClient,
    world: World,
    covered: set[FieldGroup],
    shown: tuple[str, ...],
    hidden: tuple[str, ...],
):
    with world.inside():
        public_id = report(world)
        consent(world, public_id, "jobcenter", groups=frozenset({FieldGroup.IDENTITY, *covered}))
        hand_over(world, public_id, "jobcenter", consented=False)
    world.sign_in(client, "jobcenter")
    text = page(client, f"/faelle/{public_id}")
    for word in (NAME, *shown):
        assert word in text, word
    for word in hidden:
        assert word not in text, word
    # Nor does any other page get them: they are left out before anything is drawn.
    with world.inside():
        person = see_one(load(public_id), world.actor("jobcenter"), clock.today()).person
    assert person is not None
    assert bool(person.street or person.postcode) is (FieldGroup.ADDRESS in covered)
    assert bool(person.phone or person.email) is (FieldGroup.CONTACT in covered)


def test_what_one_wrote_oneself_one_reads(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        write(world, public_id, "school")
        hand_over(world, public_id, "agency", consented=False)
        write(world, public_id, "agency")
        with transaction():
            work.state_facts(load(public_id), {"language": ["ar"]}, by=world.actor("agency"))
    world.sign_in(client, "agency")
    text = page(client, f"/faelle/{public_id}")
    for shown in ("Mailbox von agency", "Notiz von agency", "Anvertraut an agency", "Arabisch"):
        assert shown in text, shown
    for hidden in ("Mailbox von school", "Notiz von school", "Anvertraut an school", "Zusage von school"):
        assert hidden not in text, hidden


def test_notes_stay_in_their_house_and_entrusted_ones_with_their_author(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        write(world, public_id, "school")
        hand_over(world, public_id, "jobcenter")
        write(world, public_id, "jobcenter")
    world.sign_in(client, "school")
    text = page(client, f"/faelle/{public_id}")
    for shown in ("Mailbox von school", "Notiz von school", "Anvertraut an school"):
        assert shown in text, shown
    # What the new holder learns and agrees is its social data (§ 35 SGB I).
    for kind in ("Zusage von", "Mailbox von", "Notiz von", "Anvertraut an"):
        hidden = f"{kind} jobcenter"
        assert hidden not in text, hidden
    world.sign_out(client)
    world.sign_in(client, "class_teacher")
    text = page(client, f"/faelle/{public_id}")
    assert "Notiz von school" in text
    assert "Anvertraut an school" not in text


def test_an_end_of_reading_leaves_a_line_under_a_pseudonym(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        write(world, public_id, "school")
        hand_over(world, public_id, "jobcenter")
        hand_over(world, public_id, "youth_office", by="jobcenter")
    with clock.standing_at(AT + timedelta(days=31)):
        world.sign_in(client, "jobcenter")
        text = page(client, f"/faelle/{public_id}")
    assert "Zuständig jetzt: Jugendamt Kettenstadt" in text
    for hidden in (NAME, "K-2027", "Fehlzeiten", "Erster Schulabschluss", "nicht erreicht", "Zusage von"):
        assert hidden not in text, hidden


def test_the_page_says_why_one_sees_what_one_sees(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        consent(world, public_id, "youth_office")
        hand_over(world, public_id, "jobcenter")
    world.sign_in(client, "jobcenter")
    text = page(client, f"/faelle/{public_id}")
    assert "sehe ich das" in text
    assert "Einwilligung vom 03.03.2027" in text
    assert "gilt bis zum Widerruf" in text
    assert "anvertraut (§ 65 SGB VIII)" in text
    # Who holds the case is told of all; who only looks at it is told of their own.
    assert "Jugendamt" in text
    world.sign_out(client)
    world.sign_in(client, "koko")
    assert "Jugendamt" not in page(client, f"/faelle/{public_id}")
