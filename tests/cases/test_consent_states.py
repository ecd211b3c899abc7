"""How consent stands with each institution: one state each, and it follows every change."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from kette import clock
from kette.cases.queries.one import facts_of
from kette.db import transaction
from kette.privacy.queries.answers import consent_answers
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.answers import AnswerState, ConsentAnswer, by_institution, of_the_case
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.service.bases import end_basis, record_consent, refuse_consent
from tests.cases.pupils import consent, load, page, report
from tests.world import World

A = AnswerState
DAY = date(2027, 3, 3)


def said(recipient: int, state: AnswerState, day: int) -> ConsentAnswer:
    return ConsentAnswer(recipient, f"Stelle {recipient}", state, date(2027, 3, day))


@pytest.mark.parametrize(
    ("answers", "each", "whole"),
    [
        ([], [], ""),
        ([(1, A.GIVEN, 3), (2, A.REFUSED, 4)], [A.GIVEN, A.REFUSED], "given"),
        ([(1, A.WITHDRAWN, 4)], [A.WITHDRAWN], "ended"),
        ([(1, A.EXPIRED, 4)], [A.EXPIRED], "ended"),
        ([(1, A.WITHDRAWN, 4), (1, A.REFUSED, 5)], [A.REFUSED], "refused"),
        ([(1, A.REFUSED, 5), (1, A.GIVEN, 3)], [A.GIVEN], "given"),
        ([(1, A.WITHDRAWN, 4), (1, A.GIVEN, 4)], [A.GIVEN], "given"),
    ],
)
def test_each_institution_has_one_state(
    answers: list[tuple[int, AnswerState, int]], each: list[AnswerState], whole: str
) -> None:
    found = [said(*one) for one in answers]
    assert [one.state for one in by_institution(found)] == each
    assert of_the_case(found) == whole


def test_the_page_follows_consent_refusal_and_withdrawal(client: FlaskClient, world: World) -> None:
    with world.inside():
        public_id = report(world)
        path = f"/faelle/{public_id}"
        consent(world, public_id, "jobcenter")
        with transaction():
            refuse_consent(
                load(public_id).id,
                by=world.actor("school"),
                case_public_id=public_id,
                recipient=world.institution("integration_centre"),
            )
    world.sign_in(client, "school")
    read = page(client, path)
    assert "Jobcenter: erteilt am" in read
    assert ": nicht erteilt, festgehalten am" in read
    assert "An diese Stelle geht nur noch etwas, wenn das Gesetz es erlaubt" in read
    assert "darf sehen, sobald angeboten oder übergeben" in read
    with world.inside(), transaction():
        case = load(public_id)
        assert facts_of(case)["consent"].value == "given"
        basis = basis_in_force(case.id, world.institution_ids["jobcenter"], clock.today())
        assert basis is not None
        end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id=public_id)
    read = page(client, path)
    assert "Jobcenter: widerrufen am" in read
    assert "erteilt am" not in read
    assert "umfasste: Name, Geburtsdatum und Geschlecht" in read
    assert "sieht: Name" not in read
    with world.inside():
        assert facts_of(load(public_id))["consent"].value in ("ended", "refused")


def test_a_consent_that_ran_out_is_said_to_have(world: World) -> None:
    case, last = load(report(world)), clock.today() + timedelta(days=10)
    with transaction():
        record_consent(
            case.id,
            world.institution("jobcenter"),
            groups=frozenset({FieldGroup.IDENTITY}),
            purpose="Begleitung",
            given_by=GivenBy.YOUTH,
            form=ConsentForm.WRITTEN,
            given_on=clock.today(),
            valid_until=last,
            by=world.actor("school"),
            case_public_id=case.public_id,
        )
    for day, state in ((last, A.GIVEN), (last + timedelta(days=1), A.EXPIRED)):
        assert [one.state for one in consent_answers(case.id, day)] == [state]
