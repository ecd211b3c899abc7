"""Pupils for the tests: reported, handed over, promised, closed, each by the real services; and how queries are counted."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.identity import PersonalData
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.cases.service.ledger import report_case
from kette.db import db, transaction
from kette.handover.queries import open_handover
from kette.handover.service import door as handover
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE, FieldGroup
from kette.privacy.rules.informing import Informed
from kette.privacy.service.bases import record_consent
from tests.world import World

DAY = date(2027, 3, 3)
AT = clock.at_local(DAY, 9)
# A contact as its form sends it.
CONTACT = {"on": "02.03.2027", "way": "phone", "reached": "ja", "note": "Möchte ins Handwerk."}
NAME = "Şükrü Yıldız"
_LINK = re.compile(r'href="/faelle/([\w-]{22})"')


def report(
    world: World,
    family: str = "Yıldız",
    given: str = "Şükrü",
    *,
    by: str = "school",
    class_name: str = "10A",
    born_on: date = date(2010, 5, 6),
    facts: dict[str, list[str]] | None = None,
    cohort: int = 2027,
    street: str = "Am Glied 1",
    phone: str = "0999 4711",
    informed: bool = True,
) -> str:
    """Report a pupil; return the public id of the case."""
    with transaction():
        case = report_case(
            PersonalData(
                family,
                given,
                born_on,
                street=street,
                postcode="99901",
                town="Kettenstadt",
                phone=phone,
                email="pupil@example.org",
            ),
            school=world.institution("school" if by == "class_teacher" else by),
            cohort=cohort,
            by=world.actor(by),
            class_name=class_name,
            facts={"degree": ["C"], "needs": ["absence", "family"], "language": ["tr"]}
            if facts is None
            else facts,
            informed=Informed(clock.today()) if informed else None,
        )
        return case.public_id


def load(public_id: str) -> Case:
    """Load a case by its public id, whoever looks."""
    return db.session.scalars(select(Case).where(Case.public_id == public_id)).one()


def count(kind: Any) -> int:
    """Count the rows of a table."""
    return db.session.scalars(select(func.count(kind.id))).one()


def consent(
    world: World,
    public_id: str,
    to: str,
    *,
    by: str = "school",
    groups: frozenset[FieldGroup] = frozenset(PASSABLE),
) -> None:
    """Record a consent for one recipient."""
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
            by=world.actor(by),
            case_public_id=case.public_id,
        )


def offer(world: World, public_id: str, to: str, *, by: str = "school") -> None:
    """Offer a case; without a basis it is kept as a wish."""
    with transaction():
        handover.propose(load(public_id), world.institution(to), by=world.actor(by))


def hand_over(world: World, public_id: str, to: str, *, by: str = "school", consented: bool = True) -> None:
    """Hand a case over, accepted at once."""
    if consented:
        consent(world, public_id, to, by=by)
    offer(world, public_id, to, by=by)
    with transaction():
        pending = open_handover(load(public_id).id)
        assert pending is not None
        handover.accept(pending, by=world.actor(to))


def promise(world: World, public_id: str, outcome: str = "WERK", *, by: str = "school") -> None:
    """Write down a promised Anschluss."""
    with transaction():
        work.promise(load(public_id), outcome, proof=Proof.WRITTEN, by=world.actor(by))


def start(world: World, public_id: str, *, by: str = "school") -> None:
    """Confirm the start."""
    with transaction():
        work.confirm_start(load(public_id), proof=Proof.SEEN, by=world.actor(by))


def close(world: World, public_id: str, outcome: str = "UNBE", *, by: str = "school") -> None:
    """Close a case."""
    with transaction():
        work.close(load(public_id), outcome, by=world.actor(by))


def write(world: World, public_id: str, by: str) -> None:
    """Write a contact, a note, an entrusted note and an agreement, each with the writer's key in its words."""
    with transaction():
        case = load(public_id)
        me = world.actor(by)
        work.log_contact(case, on=DAY, way=ContactWay.PHONE, reached=False, by=me, note=f"Mailbox von {by}")
        work.write_note(case, f"Notiz von {by}", by=me)
        work.write_note(case, f"Anvertraut an {by}", by=me, entrusted=True)
        work.make_agreement(
            case,
            f"Zusage von {by}",
            institution_id=world.institution_ids[by],
            due_on=DAY + timedelta(days=7),
            by=me,
        )


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    """Open a page and return its text."""
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:3000]
    return answer.get_data(as_text=True)


def sent(client: FlaskClient, world: World, path: str, data: dict[str, Any], **more: Any) -> Any:
    """Send the form of a task as a browser does: with the step it was opened after."""
    with world.inside():
        seq = load(path.split("/")[2]).seq
    return world.post(client, path, {"seq": str(seq), **data}, **more)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the SELECTs on tables of cases, settings and institutions: all but session, log and locks."""
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        text = statement.lower()
        beside = ("audit_", "sign_in", "once_keys", "set_config", "kommunen")
        # Whether a second factor is asked for belongs to the session, too.
        of_session = "second_factor" in str(values)
        if text.lstrip().startswith("select") and not of_session and not any(word in text for word in beside):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def listed(client: FlaskClient, query: str = "") -> list[str]:
    """List the cases of the board by their public ids, in order."""
    return list(dict.fromkeys(_LINK.findall(page(client, f"/faelle{query}"))))
