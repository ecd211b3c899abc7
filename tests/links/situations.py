"""An offer on paper, and somebody without an account who holds it: what the tests of links start from."""

import re
from dataclasses import dataclass
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kette import clock
from kette.db import db
from kette.links import queries
from kette.links.models import PaperLink
from kette.links.rules.tokens import in_groups
from kette.outbox import Mail
from tests.handover.situations import DAY, acting_on, consent, offer, reported
from tests.world import World

NAME = "Nele Niemand"


@dataclass
class Paper:
    """A sheet in somebody's hand, and the browser of their telephone."""

    world: World
    client: FlaskClient
    address: str
    number: str

    def reads(self, path: str = "", status: int = 200) -> str:
        """Open a page behind the address, and return all of the answer: head and body."""
        return whole(self.client.get(self.address + path), status)

    def sends(self, path: str, status: int = 302, **fields: object) -> str:
        """Send a form behind the address; return where it leads, or all of the answer."""
        answer = self.world.post(self.client, self.address + path, fields)
        return whole(answer, status) if status != 302 else whole(answer, status) and answer.location

    def asks(self) -> str:
        """Ask for a code and read it in the mailbox."""
        self.sends("/code")
        return code_in(self.letters()[-1].body)

    def opens(self) -> "Paper":
        """Show the code."""
        assert self.sends("/pruefung", code=self.asks()).endswith("/antwort")
        return self

    def accepts(self, status: int = 302) -> str:
        """Take the case."""
        until = clock.today() + timedelta(days=5)
        return self.sends("/annahme", status, name=NAME, first_contact_on=f"{until:%d.%m.%Y}")

    def letters(self) -> list[Mail]:
        """List the mails with codes."""
        with self.world.inside():
            found = db.session.scalars(select(Mail).where(Mail.subject.like("Code%")).order_by(Mail.id))
            return list(found)


def whole(answer: TestResponse, status: int) -> str:
    """Return every byte of an answer as text: nothing may be where it must not be."""
    body = answer.get_data(as_text=True)
    assert answer.status_code == status, body[-3000:]
    return "\n".join(f"{name}: {value}" for name, value in answer.headers) + body


def code_in(body: str) -> str:
    """Return the code that stands in a mail."""
    found = re.search(r"^ {4}(\d{4} \d{4})$", body, re.MULTILINE)
    assert found is not None, body
    return found[1]


def offered(world: World) -> tuple[int, str, str]:
    """Offer a case to the Jobcenter with consent; return its key, the address on its sheet, and its number."""
    with world.inside():
        case_id = reported(world)
        with acting_on():
            consent(world, case_id, "jobcenter")
            made = offer(world, case_id, "jobcenter", note="ganz vertraulich")
            link = link_of(case_id)
            return case_id, f"/bogen/{in_groups(queries.token(link))}", made.case.number


def link_of(case_id: int) -> PaperLink:
    """Return the newest link of a case (inside the Kommune)."""
    return db.session.scalars(
        select(PaperLink).where(PaperLink.case_id == case_id).order_by(PaperLink.id.desc()).limit(1)
    ).one()


__all__ = ["DAY", "NAME", "Paper", "code_in", "link_of", "offered", "whole"]
