"""Health and addiction (Art. 9 DSGVO): off by default, by a consent that names them, for one institution alone."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kette import clock, settings
from kette.cases.models import Fact
from kette.cases.queries.sight import see_one
from kette.cases.service import work
from kette.cases.service.ledger import lock
from kette.conferences.document import minutes
from kette.db import db, transaction
from kette.handover.queries import sheet_for
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE, FieldGroup
from kette.privacy.service.bases import record_consent
from tests.cases.pupils import DAY, hand_over, load, page, report, sent
from tests.conferences.table import call
from tests.handover.situations import last
from tests.world import World

WORDS = "Sucht oder Suchtgefährdung"
FORM = {
    "degree": "C",
    "compulsory": "",
    "needs": ["absence"],
    "health": ["addiction"],
    "language": "",
    "consent": "",
}
WITH_HEALTH = frozenset((*PASSABLE, FieldGroup.HEALTH))


def allow(world: World) -> None:
    """Let the Kommune allow special categories."""
    with transaction():
        settings.put("special_categories", 1, valid_from=date(2026, 8, 1), by=world.actor("administrator"))


def agree(world: World, public_id: str, to: str, groups: frozenset[FieldGroup] = WITH_HEALTH) -> None:
    """Record a consent for one institution."""
    with transaction():
        case = load(public_id)
        record_consent(
            case.id,
            world.institution(to),
            groups=groups,
            purpose="Begleitung in Ausbildung",
            given_by=GivenBy.YOUTH,
            form=ConsentForm.WRITTEN,
            given_on=clock.today(),
            by=world.actor("school"),
            case_public_id=case.public_id,
        )


def held(world: World, to: str = "jobcenter", groups: frozenset[FieldGroup] = WITH_HEALTH) -> str:
    """Return a case that an institution holds on a consent."""
    public_id = report(world)
    agree(world, public_id, to, groups)
    hand_over(world, public_id, to, consented=False)
    return public_id


def stored() -> int:
    """Count what is stored about health."""
    return db.session.scalars(select(func.count(Fact.id)).where(Fact.key == "health")).one()


@pytest.mark.parametrize(
    ("allowed", "groups"),
    [(False, WITH_HEALTH), (True, frozenset(PASSABLE)), (False, frozenset(PASSABLE))],
    ids=["not-allowed", "no-consent", "neither"],
)
def test_without_both_it_is_neither_asked_nor_stored(
    client: FlaskClient, world: World, allowed: bool, groups: frozenset[FieldGroup]
):
    with world.inside():
        if allowed:
            allow(world)
        public_id = held(world, groups=groups)
    world.sign_in(client, "jobcenter")
    path = f"/faelle/{public_id}/angaben"
    assert WORDS not in page(client, path)
    # Forged: the form has no such field.
    assert sent(client, world, path, FORM).status_code == 302
    with world.inside():
        assert stored() == 0
    assert WORDS not in page(client, f"/faelle/{public_id}")


def test_with_both_it_is_asked_stored_and_seen_by_this_institution_alone(client: FlaskClient, world: World):
    with world.inside():
        allow(world)
        public_id = held(world)
    world.sign_in(client, "jobcenter")
    path = f"/faelle/{public_id}/angaben"
    assert WORDS in page(client, path)
    assert sent(client, world, path, FORM).status_code == 302
    with world.inside():
        assert stored() == 1
    assert WORDS in page(client, f"/faelle/{public_id}")
    with world.inside():
        agree(world, public_id, "youth_office", frozenset(PASSABLE))
        with transaction():
            work.make_agreement(
                lock(load(public_id)),
                "Anrufen",
                institution_id=world.institution_ids["youth_office"],
                due_on=DAY,
                by=world.actor("jobcenter"),
            )
    for who in ("school", "class_teacher", "youth_office", "koko", "moderator"):
        browser = world.sign_in(client.application.test_client(), who)
        assert WORDS not in page(browser, f"/faelle/{public_id}"), who


def test_the_school_is_not_asked_although_it_sees_its_own_pupil(client: FlaskClient, world: World):
    with world.inside():
        allow(world)
        public_id = report(world)
        agree(world, public_id, "jobcenter")
    world.sign_in(client, "school")
    assert WORDS not in page(client, f"/faelle/{public_id}/angaben")
    assert sent(client, world, f"/faelle/{public_id}/angaben", FORM).status_code == 302
    with world.inside():
        assert stored() == 0


def test_no_confirmation_passes_by_the_consent(client: FlaskClient, world: World):
    with world.inside():
        public_id = held(world, groups=frozenset(PASSABLE))
        with transaction():
            work.state_facts(lock(load(public_id)), {"health": ["addiction"]}, by=world.actor("youth_office"))
    world.sign_in(client, "jobcenter")
    assert sent(client, world, f"/faelle/{public_id}/angaben/health", {}).status_code == 404


def test_on_no_pseudonymous_page_no_wall_and_in_no_minutes(client: FlaskClient, world: World):
    with world.inside():
        allow(world)
        public_id = held(world)
        with transaction():
            work.state_facts(lock(load(public_id)), {"health": ["addiction"]}, by=world.actor("jobcenter"))
        with transaction():
            conference = call(world, [load(public_id)], seats=("jobcenter", "youth_office"), on=DAY)
            address = f"/konferenzen/{conference.public_id}"
            item = conference.items[0].public_id
        for who in ("jobcenter", "school", "youth_office"):
            paper = minutes(conference, world.actor(who), world.institution(who), DAY)
            assert WORDS not in paper.decode("latin-1"), who
        for who in ("moderator", "youth_office"):
            seen = see_one(load(public_id), world.actor(who), DAY)
            assert not seen.shows_codes(FieldGroup.HEALTH), who
    for who in ("moderator", "koko", "youth_office", "jobcenter", "school"):
        browser = world.sign_in(client.application.test_client(), who)
        assert WORDS not in page(browser, f"{address}/beamer"), who
        assert WORDS not in page(browser, f"{address}/faelle/{item}"), who


def test_it_goes_with_no_handover_that_does_not_name_it(world: World):
    allow(world)
    public_id = held(world)
    with transaction():
        work.state_facts(lock(load(public_id)), {"health": ["addiction"]}, by=world.actor("jobcenter"))
    agree(world, public_id, "youth_office", frozenset(PASSABLE))
    hand_over(world, public_id, "youth_office", by="jobcenter", consented=False)
    sheet = sheet_for(last(load(public_id).id), see_one(load(public_id), world.actor("youth_office"), DAY))
    assert sheet is not None
    assert WORDS not in str(sheet.to_json())
