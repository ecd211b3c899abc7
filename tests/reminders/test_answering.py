"""„Warum noch nicht?“ through the real pages: who may answer, what it changes, how often, and that it happens once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from kette import clock
from kette.audit import AuditEntry
from kette.db import db, enter_kommune, transaction
from kette.handover.service import door as handover
from kette.reminders.models import Delay
from kette.reminders.queries.own import Block, due_for
from kette.reminders.rules.reasons import Reason
from kette.reminders.service.answering import NotPutOff, put_off
from kette.reminders.service.bundling import weekly_bundles
from tests.reminders.scene import DAY, TELLING, mails, note, offer, on
from tests.world import World, make_world, token

# The answer to an offer of 3 March is due on the 10th.
DUE = date(2027, 3, 10)
LATE = date(2027, 3, 11)
AGAIN = date(2027, 3, 18)


def offered(world: World) -> tuple[str, str]:
    """Offer a case to the Jobcenter; return the public ids of handover and case."""
    with on(DAY), world.inside():
        found = offer(world)
        return found.public_id, found.case.public_id


def say(
    world: World,
    client: FlaskClient,
    subject: str,
    until: str = "18.03.2027",
    reason: str = "callback",
    **more: str,
):  # type: ignore[no-untyped-def]
    path = f"/erinnerungen/uebergabe/{subject}"
    return world.post(client, path, {"reason": reason, "until_on": until, **more})


def count(world: World) -> int:
    with world.inside():
        return db.session.scalars(select(func.count(Delay.id))).one()


def test_an_answer_leaves_the_list_until_its_day_and_is_read_by_who_waits(
    outside: World, client: FlaskClient
) -> None:
    subject, _ = offered(outside)
    with on(LATE):
        outside.sign_in(client, "jobcenter")
        start = client.get("/").get_data(as_text=True)
        assert f"/erinnerungen/uebergabe/{subject}" in start
        page = client.get(f"/erinnerungen/uebergabe/{subject}").get_data(as_text=True)
        assert "Die Frist für die Antwort auf eine Übergabe ist abgelaufen." in page
        answer = say(outside, client, subject, seen_on="09.03.2027")
        assert (answer.status_code, answer.location) == (302, "/")
        after = client.get("/").get_data(as_text=True)
        assert "Neue Übergabe von" not in after
        assert "Übergabe: wartet auf den Rückruf der jungen Person" in after
        outside.sign_out(client)
        for waiting in ("school", "koko"):
            outside.sign_in(client, waiting)
            words = "wartet auf den Rückruf der jungen Person; neue Antwort bis 18.03.2027"
            assert words in client.get("/").get_data(as_text=True), waiting
            outside.sign_out(client)
    with on(AGAIN):
        outside.sign_in(client, "jobcenter")
        assert "Neue Übergabe von" in client.get("/").get_data(as_text=True)
    with outside.inside():
        row = db.session.scalars(select(Delay)).one()
        assert (row.reason, row.until_on, row.seen_on, row.number) == (
            "callback",
            AGAIN,
            date(2027, 3, 9),
            1,
        )
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reminder.put_off")).one()
        assert entry.detail == "handover_unanswered callback until=2027-03-18"


@pytest.mark.parametrize(
    ("until", "reason", "sentence"),
    [
        ("11.03.2027", "callback", "Tag nach heute"),
        ("13.03.2027", "callback", "Arbeitstag"),
        ("26.03.2027", "callback", "Spätestens geht der 25.03.2027."),
        ("31.02.2027", "callback", "gibt es nicht"),
        ("18.03.2027", "", "Bitte wählen Sie etwas aus."),
        ("18.03.2027", "keine Lust", "Diese Auswahl gibt es nicht"),
    ],
)
@pytest.mark.one_engine
def test_a_wrong_answer_is_refused_at_its_field(
    outside: World, client: FlaskClient, until: str, reason: str, sentence: str
) -> None:
    subject, _ = offered(outside)
    with on(LATE):
        outside.sign_in(client, "jobcenter")
        answer = say(outside, client, subject, until, reason)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert count(outside) == 0


def test_after_two_answers_it_waits_no_longer_and_the_koordinierung_sees_it_at_once(
    outside: World, client: FlaskClient
) -> None:
    subject, _ = offered(outside)
    for day, until in ((LATE, "18.03.2027"), (AGAIN, "25.03.2027")):
        with on(day):
            outside.sign_in(client, "jobcenter")
            assert say(outside, client, subject, until).status_code == 302
            outside.sign_out(client)
    with on(date(2027, 3, 24)):
        assert "aufgeschoben" not in _start(outside, client, "koko")
    with on(date(2027, 3, 25)):
        told = _start(outside, client, "koko")
        assert "Übergabe, Jobcenter: zweimal aufgeschoben" in told
        assert TELLING[0] not in told
        outside.sign_in(client, "jobcenter")
        answer = say(outside, client, subject, "31.03.2027")
        assert answer.status_code == 409
        assert "Öfter geht es nicht" in answer.get_data(as_text=True)
    assert count(outside) == 2


def test_of_several_offers_it_is_said_how_many_were_answered(outside: World, client: FlaskClient) -> None:
    subject, _ = offered(outside)
    offered(outside)
    with on(LATE):
        assert "steht dort" not in _start(outside, client, "koko")
        outside.sign_in(client, "jobcenter")
        assert say(outside, client, subject).status_code == 302
        outside.sign_out(client)
        assert "zu 1 davon steht dort, warum noch nicht" in _start(outside, client, "koko")


@pytest.mark.parametrize("person", ["school", "other_school", "agency", "class_teacher"])
def test_only_who_owes_it_may_answer(outside: World, client: FlaskClient, person: str) -> None:
    subject, _ = offered(outside)
    with on(LATE):
        outside.sign_in(client, person)
        assert client.get(f"/erinnerungen/uebergabe/{subject}").status_code == 404
        assert say(outside, client, subject).status_code == 404
    assert count(outside) == 0


def test_another_kommune_and_another_kind_find_nothing(outside: World, client: FlaskClient) -> None:
    subject, _ = offered(outside)
    with on(LATE):
        other = make_world(outside.app, "Nachbarstadt", "nachbarstadt", user=lambda key: f"{key}-n")
        answer = other.post(client, "/anmelden", {"user_name": "jobcenter-n", "password": other.password})
        assert answer.status_code == 302
        assert client.get(f"/erinnerungen/uebergabe/{subject}").status_code == 404
        assert say(other, client, subject).status_code == 404
        outside.sign_out(client)
        outside.sign_in(client, "jobcenter")
        for path in (f"vereinbarung/{subject}", f"gibtesnicht/{subject}", "uebergabe/unbekannt"):
            assert client.get(f"/erinnerungen/{path}").status_code == 404, path
    assert count(outside) == 0


def test_a_double_click_is_one_answer(outside: World, client: FlaskClient) -> None:
    subject, _ = offered(outside)
    with on(LATE):
        outside.sign_in(client, "jobcenter")
        fields = {"once": "doppelt-doppelt-doppelt-1"}
        first, second = (say(outside, client, subject, **fields) for _ in range(2))
        assert [first.status_code, second.status_code] == [302, 302]
    assert count(outside) == 1


def test_two_colleagues_who_answer_at_once_give_one_answer(world: World) -> None:
    subject = offer(world).public_id
    kommune_id, by = world.kommune_id, world.actor("jobcenter")

    def answer(_number: int) -> str:
        with world.app.app_context():
            enter_kommune(kommune_id)
            try:
                with transaction():
                    put_off("handover_unanswered", subject, Reason.CALLBACK, AGAIN, by=by)
            except NotPutOff as reason:
                return str(reason)
            finally:
                db.session.remove()
            return ""

    with on(LATE), ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(answer, range(4)))
    assert said[0] == ""
    assert {words.partition(" am ")[0] for words in said[1:]} == {"Ihre Stelle hat"}
    db.session.rollback()  # to see what the others wrote
    assert db.session.scalars(select(func.count(Delay.id))).one() == 1


def test_what_is_done_meanwhile_cannot_be_answered(world: World) -> None:
    found = offer(world)
    with on(LATE), transaction():
        handover.accept(found, by=world.actor("jobcenter"))
    with on(LATE), transaction(), pytest.raises(NoResultFound):
        put_off("handover_unanswered", found.public_id, Reason.CALLBACK, AGAIN, by=world.actor("jobcenter"))


def test_an_answer_that_fails_in_the_middle_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = offer(world).public_id

    def fail(*_parts: object, **_more: object) -> None:
        raise OSError("log full")

    monkeypatch.setattr("kette.audit.write", fail)
    with on(LATE), pytest.raises(OSError, match="log full"), transaction():
        put_off("handover_unanswered", subject, Reason.CALLBACK, AGAIN, by=world.actor("jobcenter"))
    assert db.session.scalars(select(func.count(Delay.id))).one() == 0


def test_the_mail_of_the_week_leads_to_the_page_and_is_silent_after_the_answer(world: World) -> None:
    subject = offer(world).public_id
    with on(date(2027, 3, 15)):
        note()
        with transaction():
            weekly_bundles(clock.today())
        body = "".join(mail.body for mail in mails())
        assert f"/erinnerungen/uebergabe/{subject}" in body
        assert Reason.CALLBACK.label not in body
        with transaction():
            put_off(
                "handover_unanswered",
                subject,
                Reason.NO_SLOT,
                date(2027, 3, 24),
                by=world.actor("jobcenter"),
            )
    before = len(mails())
    with on(date(2027, 3, 22)), transaction():
        weekly_bundles(clock.today())
    assert len(mails()) == before


def test_who_waits_reads_the_answer_in_the_own_list(world: World) -> None:
    subject = offer(world).public_id
    with on(LATE):
        with transaction():
            put_off("handover_unanswered", subject, Reason.NO_SLOT, AGAIN, by=world.actor("jobcenter"))
        (waits,) = due_for(world.actor("school"), clock.today())
        assert due_for(world.actor("jobcenter"), clock.today()) == []
    assert (waits.block, waits.overdue) == (Block.OWED, True)
    assert waits.put_off is not None
    assert waits.put_off.words == "zurzeit kein freier Termin; neue Antwort bis 18.03.2027"


@pytest.mark.one_engine
def test_the_form_is_refused_without_its_token(outside: World, client: FlaskClient) -> None:
    subject, _ = offered(outside)
    with on(LATE):
        outside.sign_in(client, "jobcenter")
        assert client.post(f"/erinnerungen/uebergabe/{subject}", data={"reason": "callback"}).status_code in (
            400,
            403,
        )
    assert token(client) is not None
    assert count(outside) == 0


def _start(world: World, client: FlaskClient, person: str) -> str:
    world.sign_in(client, person)
    page = client.get("/").get_data(as_text=True)
    world.sign_out(client)
    return page
