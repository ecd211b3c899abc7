"""The page of the papers: who finds it, what it offers, and the trace that every paper leaves."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kette.audit import AuditEntry
from kette.db import db
from kette.papers.rules.catalogue import PAPERS
from tests.world import World

PAGE = "/unterlagen"


@pytest.mark.parametrize("key", ["dpo", "administrator"])
def test_the_officer_and_the_administration_find_every_paper(
    town: World, client: FlaskClient, key: str
) -> None:
    town.sign_in(client, key)
    landed = client.get("/", follow_redirects=True).get_data(as_text=True)
    assert f'href="{PAGE}"' in landed
    page = client.get(PAGE).get_data(as_text=True)
    assert [kind.title for kind in PAPERS if kind.title not in page] == []
    assert page.count(".pdf") == len(PAPERS)
    assert "Papiere für Kommunale Koordinierung Kettenstadt" in page


@pytest.mark.one_engine
@pytest.mark.parametrize("key", ["school", "jobcenter", "koko", "ag", "moderator"])
def test_nobody_else_opens_it(town: World, client: FlaskClient, key: str) -> None:
    town.sign_in(client, key)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/{public_id(town)}/personalrat.pdf").status_code == 403


def test_a_paper_of_a_chosen_institution_comes_fresh_and_leaves_a_trace(
    town: World, client: FlaskClient
) -> None:
    chosen = public_id(town)
    town.sign_in(client, "dpo")
    page = client.get(PAGE, query_string={"stelle": chosen}).get_data(as_text=True)
    address = f"{PAGE}/{chosen}/personalrat.pdf"
    assert address in page
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="personalrat-')
    with town.inside():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "paper.print")).one()
        assert (entry.object_id, entry.detail) == (chosen, "personalrat")


@pytest.mark.one_engine
def test_what_there_is_not_is_not_found(town: World, client: FlaskClient) -> None:
    town.sign_in(client, "dpo")
    assert client.get(f"{PAGE}/{public_id(town)}/gibt-es-nicht.pdf").status_code == 404
    assert client.get(f"{PAGE}/unbekannt/personalrat.pdf").status_code == 404
    assert client.get(PAGE, query_string={"stelle": "unbekannt"}).status_code == 200


def public_id(town: World) -> str:
    """Return the address of the Jobcenter."""
    with town.inside():
        return town.institution("jobcenter").public_id
