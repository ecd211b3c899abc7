"""One entry for several cases: the same proposed in writing, each its own proposal, whole or not at all."""

import pytest
from flask.testing import FlaskClient

from kette.chain import BrokenChain
from kette.conferences.models import AgendaItem, Proposal
from kette.conferences.rules.states import ConferenceKind, DecisionCode
from kette.conferences.service import leading, planning, writing
from kette.db import transaction
from tests.conferences.table import MODERATOR, SEATS, call, count, in_days, mails, report
from tests.world import World

PUPILS = (("Yıldız", "Şükrü"), ("Wójcik", "Łukasz"), ("Коваленко", "Олена"))


def opened(world: World, number: int = 3) -> list[AgendaItem]:
    """Bring cases to a conference to which everybody is invited (inside a transaction)."""
    conference = call(
        world, [report(world, *PUPILS[n]) for n in range(number)], running=False, seats=SEATS, on=in_days(7)
    )
    planning.invite(conference, world.actor(MODERATOR))
    return list(conference.items)


def test_each_case_gets_its_own_proposal_and_each_institution_one_mail(world: World) -> None:
    with transaction():
        items = opened(world)
    before = len(mails())
    with transaction():
        left_out = writing.propose_together(
            items,
            DecisionCode.HAND_OVER,
            by=world.actor(MODERATOR),
            receiver=world.institution("youth_office"),
            until_on=in_days(14),
            note="Alle kennen die Fälle.",
        )
    assert left_out == {}
    assert count(Proposal) == 3
    assert len(mails()) - before == 4


def test_who_has_a_proposal_keeps_it_and_its_answers(world: World) -> None:
    with transaction():
        first, second, dropped = opened(world)
        writing.propose(first, DecisionCode.KEEP, by=world.actor(MODERATOR))
        planning.drop_case(dropped, world.actor(MODERATOR))
    with transaction():
        left_out = writing.propose_together(
            [first, second, dropped], DecisionCode.KEEP, by=world.actor(MODERATOR)
        )
    assert left_out == {first.id: "hat schon einen Vorschlag", dropped.id: "von der Tagesordnung genommen"}
    assert count(Proposal) == 2


def test_who_holds_the_case_is_not_proposed_to_itself(world: World) -> None:
    with transaction():
        cases = [report(world), report(world, by="other_school")]
        conference = call(
            world, cases, running=False, seats=SEATS, on=in_days(7), kind=ConferenceKind.KOMMUNE
        )
        planning.invite(conference, world.actor(MODERATOR))
        own, other = conference.items
        left_out = writing.propose_together(
            [own, other],
            DecisionCode.HAND_OVER,
            by=world.actor(MODERATOR),
            receiver=world.institution("school"),
        )
    assert list(left_out) == [own.id]
    assert "hat die Fallverantwortung schon" in left_out[own.id]
    assert count(Proposal) == 1


def test_where_one_cannot_be_proposed_none_is(world: World) -> None:
    with transaction():
        items = opened(world)
    with pytest.raises(BrokenChain, match="welche Stelle"), transaction():
        writing.propose_together(items, DecisionCode.HAND_OVER, by=world.actor(MODERATOR))
    with transaction():
        leading.start(items[0].conference, world.actor(MODERATOR))
    with pytest.raises(BrokenChain, match="vor der Konferenz"), transaction():
        writing.propose_together(items, DecisionCode.KEEP, by=world.actor(MODERATOR))
    assert count(Proposal) == 0


def test_the_page_proposes_for_what_is_ticked_and_says_who_was_left_out(
    world: World, client: FlaskClient
) -> None:
    with world.inside(), transaction():
        items = opened(world)
        writing.propose(items[2], DecisionCode.KEEP, by=world.actor(MODERATOR))
        ids, words = [item.public_id for item in items], [item.pseudonym for item in items]
        path = f"/konferenzen/{items[0].conference.public_id}"
    world.sign_in(client, "moderator")
    assert 'form="gemeinsam"' in client.get(path).get_data(as_text=True)
    page = client.get(f"{path}/gemeinsam-vorschlagen?fall={ids[0]}&fall={ids[2]}").get_data(as_text=True)
    assert "Dasselbe für 2 Fälle vorschlagen" in page
    assert words[0] in page
    assert words[1] not in page
    refused = world.post(client, f"{path}/gemeinsam-vorschlagen", {"fall": ids, "code": "hand_over"})
    assert refused.status_code == 422
    sent = world.post(
        client,
        f"{path}/gemeinsam-vorschlagen",
        {"fall": [ids[0], ids[2]], "code": "keep", "receiver": "", "until_on": "+7"},
    )
    assert sent.location == f"{path}#tagesordnung"
    page = client.get(path).get_data(as_text=True)
    assert "Ein Vorschlag ist bei den Stellen." in page
    assert f"Ausgelassen: „{words[2]}“: hat schon einen Vorschlag" in page
    assert page.count("schriftlich: wartet auf Zustimmung") == 2


@pytest.mark.one_engine
def test_nothing_ticked_and_nobody_who_leads(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        first = opened(world)[0]
        item, path = first.public_id, f"/konferenzen/{first.conference.public_id}"
    world.sign_in(client, "moderator")
    assert client.get(f"{path}/gemeinsam-vorschlagen").status_code == 302
    assert "mindestens einen Fall" in client.get(path).get_data(as_text=True)
    seat = world.app.test_client()
    world.sign_in(seat, "jobcenter")
    assert seat.get(f"{path}/gemeinsam-vorschlagen?fall={item}").status_code == 403
