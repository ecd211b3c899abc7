"""Where answers to reminders show beside the page that takes them: lists, case, access, and after an erasure."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from kette.cases.models import Case
from kette.cases.service import work
from kette.db import db, transaction
from kette.handover.service import door as handover
from kette.reminders.models import Delay
from kette.reminders.rules.reasons import Reason
from kette.reminders.service.answering import put_off
from kette.retention.rules.reasons import EARLY
from kette.retention.service.erasing import erase
from kette.rights.queries.export import Export
from tests.reminders.scene import DAY, offer, on, report
from tests.world import World

DUE, LATE, AGAIN = date(2027, 3, 10), date(2027, 3, 11), date(2027, 3, 18)


def test_of_two_wishes_the_one_that_was_answered_leaves_the_list(outside: World, client: FlaskClient) -> None:
    with on(DAY), outside.inside(), transaction():
        first, _ = (
            handover.propose(report(outside), outside.institution("jobcenter"), by=outside.actor("school"))
            for _ in range(2)
        )
        case = first.case.public_id
    with on(date(2027, 3, 18)):
        outside.sign_in(client, "school")
        assert client.get("/").get_data(as_text=True).count("Vorgemerkt für Jobcenter") == 2
        path = f"/erinnerungen/vorgemerkt/{case}"
        answer = outside.post(client, path, {"reason": "not_reached", "until_on": "22.03.2027"})
        assert answer.status_code == 302
        page = client.get("/").get_data(as_text=True)
    assert page.count("Vorgemerkt für Jobcenter") == 1
    assert "Einwilligung, Rechte: junge Person nicht erreicht, Versuch unternommen" in page


def test_an_agreement_that_was_answered_comes_back_and_its_holder_reads_why(
    outside: World, client: FlaskClient
) -> None:
    with on(DAY), outside.inside(), transaction():
        case = report(outside)
        agreement = work.make_agreement(
            case,
            "Anrufen",
            institution_id=outside.institution_ids["agency"],
            due_on=DUE,
            by=outside.actor("school"),
        )
        db.session.flush()
        public_id, case_id = agreement.public_id, case.public_id
    with on(LATE):
        outside.sign_in(client, "agency")
        assert f"/erinnerungen/vereinbarung/{public_id}" in client.get("/").get_data(as_text=True)
        path = f"/erinnerungen/vereinbarung/{public_id}"
        assert outside.post(client, path, {"reason": "other", "until_on": "18.03.2027"}).status_code == 302
        assert f"/erinnerungen/vereinbarung/{public_id}" not in client.get("/").get_data(as_text=True)
        outside.sign_out(client)
        told = "Vereinbarung, Agentur: anderer Grund; neue Antwort bis 18.03.2027"
        assert told in _start(outside, client, "school")
        outside.sign_in(client, "school")
        assert told in client.get(f"/faelle/{case_id}").get_data(as_text=True)
        outside.sign_out(client)
    with on(AGAIN):
        assert f"/erinnerungen/vereinbarung/{public_id}" in _start(outside, client, "agency")


def test_the_answer_is_given_out_with_the_access_and_its_count_stays_after_the_erasure(world: World) -> None:
    found = offer(world)
    with on(LATE), transaction():
        put_off(
            "handover_unanswered",
            found.public_id,
            Reason.CALLBACK,
            AGAIN,
            by=world.actor("jobcenter"),
            seen_on=LATE,
        )
    case = db.session.get_one(Case, found.case_id)
    with on(LATE):
        part = Export(case, world.institution("jobcenter"), world.actor("jobcenter")).content()
    (block,) = (one for one in part.blocks if one.table == "delays")
    assert block.rows[0].cells[:4] == ("Übergabe", Reason.CALLBACK.label, "11.03.2027", "18.03.2027")
    with transaction(), pytest.raises(DBAPIError, match=r"written once|permission denied"):
        db.session.execute(update(Delay).values(reason="other"))
        db.session.flush()
    with on(LATE), transaction():
        erase(case.id, EARLY, by=world.actor("dpo"))
    row = db.session.scalars(select(Delay)).one()
    assert (row.seen_on, row.reason) == (None, "callback")


def _start(world: World, client: FlaskClient, person: str) -> str:
    world.sign_in(client, person)
    page = client.get("/").get_data(as_text=True)
    world.sign_out(client)
    return page
