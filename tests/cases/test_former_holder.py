"""A former holder, for as long as it may still read: what others wrote until it gave the case away, and its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask.testing import FlaskClient

from kette import clock
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.facts import fact_label
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.cases.service.ledger import lock
from kette.db import transaction
from tests.cases.pupils import AT, NAME, hand_over, load, offer, page, report
from tests.world import World

HOUSING = fact_label("needs", "housing")


@contextmanager
def after(minutes: int) -> Iterator[None]:
    """Let it be so many minutes later."""
    with clock.standing_at(AT + timedelta(minutes=minutes)):
        yield


def say(world: World, public_id: str, by: str, what: str) -> None:
    """Write an agreement, a contact and a fact, and remember who and when in the words."""
    with transaction():
        case, me = lock(load(public_id)), world.actor(by)
        work.make_agreement(
            case,
            f"Zusage {what}",
            institution_id=world.institution_ids[by],
            due_on=clock.today() + timedelta(days=9),
            by=me,
        )
        way = ContactWay.PHONE if what == "vorher" else ContactWay.VISIT
        work.log_contact(case, on=clock.today(), way=way, reached=True, by=me, note=f"Gespräch {what}")


def passed_on(world: World) -> str:
    """Return a case that went from the jobcenter to the youth office, both with consent; both wrote before and after."""
    public_id = report(world)
    hand_over(world, public_id, "jobcenter")
    with after(1):
        say(world, public_id, "jobcenter", "vorher")
    with after(2):
        hand_over(world, public_id, "youth_office", by="jobcenter")
    with after(3):
        say(world, public_id, "youth_office", "nachher")
        with transaction():
            me = world.actor("youth_office")
            work.state_facts(lock(load(public_id)), {"needs": ["housing"], "language": ["ar"]}, by=me)
    with after(4), transaction():
        work.promise(
            load(public_id), "WERK", proof=Proof.WRITTEN, by=world.actor("youth_office"), note="Wort danach"
        )
    return public_id


def test_it_reads_what_was_written_until_it_gave_the_case_away(client: FlaskClient, world: World):
    with world.inside():
        public_id = passed_on(world)
    with after(5):
        world.sign_in(client, "jobcenter")
        text = page(client, f"/faelle/{public_id}")
    for shown in (
        NAME,
        "Zusage vorher",
        "Gespräch vorher",
        "Fehlzeiten",
        "Türkisch",
        "hat den Fall abgegeben",
    ):
        assert shown in text, shown
    for hidden in ("Zusage nachher", "Gespräch nachher", "Wort danach", "Arabisch", HOUSING):
        assert hidden not in text, hidden
    # That the chain went on it sees: steps hold no words.
    assert "Anschluss zugesagt" in text


def test_the_new_holder_reads_all_of_it_that_is_shared(client: FlaskClient, world: World):
    with world.inside():
        public_id = passed_on(world)
    with after(5):
        world.sign_in(client, "youth_office")
        text = page(client, f"/faelle/{public_id}")
    for shown in ("Zusage vorher", "Zusage nachher", "Gespräch nachher", "Wort danach", "Arabisch"):
        assert shown in text, shown
    assert "Gespräch vorher" not in text  # a note of the jobcenter's own


def test_what_it_writes_itself_afterwards_it_reads(client: FlaskClient, world: World):
    with world.inside():
        public_id = passed_on(world)
        with after(5), transaction():
            work.make_agreement(
                lock(load(public_id)),
                "Rückfrage beantworten",
                institution_id=world.institution_ids["jobcenter"],
                due_on=clock.today() + timedelta(days=3),
                by=world.actor("youth_office"),
            )
    with after(6):
        world.sign_in(client, "jobcenter")
        text = page(client, f"/faelle/{public_id}")
    # Now it owes something: it looks on as long as that is open.
    assert "Rückfrage beantworten" in text


def test_it_holds_the_case_again_and_reads_all_again(client: FlaskClient, world: World):
    with world.inside():
        public_id = passed_on(world)
        with after(5):
            with transaction():
                work.fall_through(load(public_id), by=world.actor("youth_office"))
            hand_over(world, public_id, "jobcenter", by="youth_office", consented=False)
    with after(6):
        world.sign_in(client, "jobcenter")
        text = page(client, f"/faelle/{public_id}")
    assert "Zusage nachher" in text
    assert "Arabisch" in text


def test_after_its_time_only_the_line_is_left(client: FlaskClient, world: World):
    with world.inside():
        public_id = passed_on(world)
    with clock.standing_at(AT + timedelta(days=31)):
        world.sign_in(client, "jobcenter")
        text = page(client, f"/faelle/{public_id}")
    for hidden in (NAME, "Zusage vorher", "Zusage nachher", "Türkisch", "Fehlzeiten"):
        assert hidden not in text, hidden


def test_without_a_consent_in_force_it_reads_no_words_at_all(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        say(world, public_id, "school", "vorher")
        with after(1):
            offer(world, public_id, "safety_net")  # accepted in advance, under a pseudonym
        with after(2):
            say(world, public_id, "safety_net", "selbst")
            hand_over(world, public_id, "jobcenter", by="safety_net")
        with after(3):
            say(world, public_id, "jobcenter", "nachher")
    with after(4):
        world.sign_in(client, "safety_net")
        text = page(client, f"/faelle/{public_id}")
    for hidden in (NAME, "Zusage vorher", "Zusage nachher", "Gespräch nachher"):
        assert hidden not in text, hidden
    for shown in ("Zusage selbst", "Gespräch selbst"):
        assert shown in text, shown
