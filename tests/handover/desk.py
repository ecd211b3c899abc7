"""Somebody at the screen, and the situations that wait there."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.states import DeclineReason, HandoverState
from kette.handover.service import door as service
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.service.bases import end_basis
from tests.handover.situations import (
    DAY,
    SECRETS,
    acting_on,
    case,
    consent,
    handed_over,
    last,
    offer,
    reported,
)
from tests.world import World


class Desk:
    """Somebody at the screen."""

    def __init__(self, world: World, client: FlaskClient) -> None:
        self.world, self.client = world, client

    def sits(self, key: str) -> "Desk":
        """Sign in as somebody, at a screen of their own."""
        self.client = self.world.app.test_client()
        self.world.sign_in(self.client, key)
        return self

    def reads(self, path: str, status: int = 200) -> str:
        """Open a page and return what it says."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
        return answer.get_data(as_text=True)

    def sends(self, path: str, status: int = 302, **fields: object) -> str:
        """Send a form; return where it leads, or the page that refuses."""
        answer = self.world.post(self.client, path, fields)
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
        return answer.location if status == 302 else answer.get_data(as_text=True)


Made = Callable[[Callable[[World], int]], tuple[str, str]]


def just_reported(world: World) -> int:
    return reported(world)


def offered_with_consent(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        consent(world, case_id, "jobcenter")
        offer(world, case_id, "jobcenter", note="Sucht Ausbildung.")
    return case_id


def offered_by_statute(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "agency", note="ganz vertraulich")
    return case_id


def accepted(world: World) -> int:
    return handed_over(world)


def accepted_then_withdrawn(world: World) -> int:
    case_id = handed_over(world)
    with acting_on():
        basis = basis_in_force(case_id, world.institution_ids["jobcenter"], DAY)
        assert basis is not None
        end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id=case(case_id).public_id)
    return case_id


def declined(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "agency")
        service.decline(
            last(case_id),
            DeclineReason.NOT_RESPONSIBLE,
            by=world.actor("agency"),
            note="Bitte zuerst zum Jugendamt.",
            propose_id=world.institution_ids["youth_office"],
        )
    return case_id


def wished(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "jobcenter")
    return case_id


def to_the_safety_net(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "safety_net")
    return case_id


def leaks(page: str) -> list[str]:
    """List what of the person stands on a page."""
    return [secret for secret in SECRETS if secret in page]


def last_state() -> HandoverState:
    """Return the state of the newest handover."""
    return db.session.scalars(select(Handover).order_by(Handover.id.desc()).limit(1)).one().state
