"""The list that a place ticks behind its address, and what the holder sees of it."""

import io
import re
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from kette.cases.models import CaseStep
from kette.cases.rules.outcomes import Proof
from kette.chain import BrokenChain, Link
from kette.db import db, transaction
from kette.links import queries as links
from kette.links.models import PaperLink
from kette.links.service import bar_all
from kette.outbox import Mail
from kette.privacy.models import Disclosure
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.service.bases import end_basis
from kette.starts import service
from kette.starts.models import StartLine, StartList
from kette.starts.rules.asking import Started
from tests.handover.desk import Desk, leaks
from tests.handover.situations import case
from tests.starts.situations import ASKED_ON, ask, paper_of, promised
from tests.world import World


def test_who_came_has_started_and_who_did_not_is_accompanied_again(town: World, client: FlaskClient) -> None:
    came, absent, open_ = (promised(town, "provider") for _ in range(3))
    ask(town)
    paper = paper_of(town, client)
    first = paper.reads()
    assert "Werkstatt Kettenstadt e. V." in first
    assert leaks(first) == []
    assert paper.sends("/pruefung", code=paper.asks()).endswith("/beginn")
    page = paper.reads("/beginn")
    assert page.count("Şükrü") == 3
    rows = fields(page)
    assert "mindestens einen" in paper.sends("/beginn", 422)
    answers = {rows[0]: "came", rows[1]: "absent"}
    assert paper.sends("/beginn", **answers).endswith("/beginn")
    with town.inside():
        stand = [case(one).link for one in (came, absent, open_)]
        holders = {case(one).holder_id for one in (came, absent, open_)}
        step = db.session.scalars(
            select(CaseStep).where(CaseStep.case_id == came).order_by(CaseStep.seq.desc())
        ).first()
        mail = db.session.scalars(select(Mail).where(Mail.subject.like("Nicht erschienen%"))).one()
        told = db.session.scalars(select(Disclosure.channel).where(Disclosure.channel == "start_list")).all()
    assert stand == [Link.ARRIVED, Link.ACCOMPANIED, Link.PROMISED]
    assert holders == {town.institution_ids["school"]}
    assert step is not None
    assert (step.code, step.institution_id) == (Proof.REGISTER.value, town.institution_ids["provider"])
    assert mail.recipient == "school@example.org"
    assert leaks(mail.subject + mail.body) == []
    assert len(told) == 3
    assert paper.sends("/beginn", **{rows[2]: "came"}).endswith("/fertig")
    assert "vollständig beantwortet" in paper.reads("/beginn/fertig")
    assert "öffnet nichts mehr" in paper.reads("", 410)


def test_without_the_code_no_name_is_shown_and_nothing_taken(town: World, client: FlaskClient) -> None:
    case_id = promised(town, "provider")
    ask(town)
    paper = paper_of(town, client)
    assert leaks(paper.reads("/beginn", 302)) == []
    paper.sends("/beginn")
    assert leaks(paper.reads("/beginn/fertig", 302)) == []
    # Nor is there an offer behind it.
    assert leaks(paper.reads("/antwort", 404)) == []
    with town.inside():
        assert case(case_id).link is Link.PROMISED


def test_a_withdrawn_consent_takes_the_name_off_the_list_at_once(town: World, client: FlaskClient) -> None:
    stays, goes = promised(town, "provider"), promised(town, "provider")
    ask(town)
    paper = paper_of(town, client)
    paper.sends("/pruefung", code=paper.asks())
    rows = fields(paper.reads("/beginn"))
    with town.inside(), transaction():
        basis = basis_in_force(goes, town.institution_ids["provider"], ASKED_ON)
        assert basis is not None
        end_basis(basis, "withdrawn", by=town.actor("school"), case_public_id=case(goes).public_id)
    assert paper.reads("/beginn").count("Şükrü") == 1
    paper.sends("/beginn", **dict.fromkeys(rows, "came"))
    with town.inside():
        assert [case(one).link for one in (stays, goes)] == [Link.ARRIVED, Link.PROMISED]


def test_the_holder_says_where_and_sees_who_answered_and_whom_to_ring(
    town: World, client: FlaskClient
) -> None:
    promised(town, "provider")
    alone = promised(town, None)
    desk = Desk(town, client).sits("school")
    page = desk.reads("/beginn")
    assert page.count("wird gefragt") == 1
    assert "bitte anrufen" in page
    listed = desk.client.get("/beginn/telefonliste.pdf").get_data()
    words = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(listed)).pages)
    assert words.count("0123 4567890") == 1
    with town.inside():
        place = town.institution("provider").public_id
        row = case(alone).public_id
    desk.sends("/beginn", **{f"wo-{row}": place})
    assert desk.reads("/beginn").count("bitte anrufen") == 1  # no basis for this place yet
    ask(town)
    assert "gefragt am 15.09.2027" in desk.reads("/beginn")
    assert leaks(desk.sits("jobcenter").reads("/beginn")) == []


def fields(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="(begonnen-[^"]+)"', page)))


def test_of_two_who_send_the_list_at_once_each_name_is_answered_once(town: World) -> None:
    cases = [promised(town, "provider") for _ in range(3)]
    ask(town)
    with town.inside():
        asked = db.session.scalars(select(StartList.id)).one()
        lines = db.session.scalars(select(StartLine.public_id).order_by(StartLine.id)).all()
        by = links.receiver_actor(
            db.session.scalars(select(PaperLink).where(PaperLink.list_id == asked)).one()
        )
    start, taken = Barrier(2), []

    def send(answer: Started) -> None:
        with town.inside():
            start.wait()
            with transaction():
                taken.append(service.answer(asked, dict.fromkeys(lines, answer), by=by))

    people = [Thread(target=send, args=(one,)) for one in Started]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(taken) == [0, 3]
    with town.inside():
        assert len({case(one).link for one in cases}) == 1


def test_an_address_that_is_barred_meanwhile_takes_nothing(town: World) -> None:
    case_id = promised(town, "provider")
    ask(town)
    with town.inside():
        asked = db.session.scalars(select(StartList)).one()
        link = db.session.scalars(select(PaperLink).where(PaperLink.list_id == asked.id)).one()
        answers, by = {asked.lines[0].public_id: Started.CAME}, links.receiver_actor(link)
        link_id = link.id
        with transaction():
            bar_all(town.institution("provider"), by=town.actor("moderator"))
        with pytest.raises(BrokenChain), transaction():
            service.answer_from_paper(link_id, answers, by=by)
        assert case(case_id).link is Link.PROMISED
