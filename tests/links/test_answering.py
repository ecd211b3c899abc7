"""Answering from the paper: a page without personal data, a code to the mailbox, then yes or no through the one door."""

import re

import pytest
from sqlalchemy import select

from kette import audit
from kette.audit import AuditEntry
from kette.cases.models import CaseStep
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.states import DeclineReason, HandoverState
from tests.handover.desk import Desk, leaks
from tests.links.situations import NAME, Paper, link_of
from tests.world import World


def test_before_the_code_no_byte_of_page_or_mail_says_about_whom_it_is(paper: Paper) -> None:
    first = paper.reads()
    assert "Jobcenter Kettenstadt" in first
    assert paper.number in first
    paper.sends("/code")
    letter = paper.letters()[0]
    assert letter.recipient == "jobcenter@example.org"
    seen = [first, paper.reads(), letter.subject, letter.body, paper.sends("/pruefung", 422, code="00000000")]
    seen += [paper.reads(path, 302) for path in ("/antwort",)]
    seen += [paper.sends(path) for path in ("/annahme", "/rueckgabe")]
    seen.append(paper.reads("/fertig", 410))
    assert [leaks(one) for one in seen] == [[]] * len(seen)
    assert not any("ganz vertraulich" in one for one in seen)
    assert paper.number not in letter.subject + letter.body


def test_the_address_is_told_to_no_other_site_no_search_engine_and_no_cache(paper: Paper) -> None:
    page = paper.reads()
    for line in (
        "Referrer-Policy: strict-origin",
        "X-Robots-Tag: noindex",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'",
    ):
        assert line in page, line


def test_opening_the_address_changes_nothing(paper: Paper) -> None:
    before = rows(paper.world)
    for path in ("", "/antwort", "/fertig", ""):
        paper.client.get(paper.address + path)
        paper.client.head(paper.address + path)
    assert rows(paper.world) == before
    for path in ("/code", "/pruefung", "/annahme", "/rueckgabe"):
        assert paper.client.get(paper.address + path).status_code == 405


def test_with_the_code_somebody_sees_what_the_signed_in_see_and_takes_the_case(
    paper: Paper, desk: Desk
) -> None:
    page = paper.opens().reads("/antwort")
    with paper.world.inside():
        handover = last(paper)
        sheet = f"/uebergaben/{handover.public_id}"
    signed_in = desk.sits("jobcenter").reads(sheet)
    assert panel(page) == panel(signed_in)
    assert "Şükrü" in panel(page)
    assert paper.accepts().endswith("/fertig")
    assert leaks(paper.reads("/fertig")) == []
    with paper.world.inside():
        handover = last(paper)
        assert handover.state is HandoverState.ACCEPTED
        assert (handover.case.holder_id, handover.answered_by_id) == (handover.to_id, None)
        step = db.session.scalars(select(CaseStep).order_by(CaseStep.id.desc()).limit(1)).one()
        assert (step.institution_id, step.membership_id) == (handover.to_id, None)
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "handover.accept")).one()
        assert (entry.institution_id, entry.membership_id) == (handover.to_id, None)
    assert f"„{NAME}“" in desk.sits("school").reads(sheet)


def test_returning_needs_a_reason_and_leaves_the_holder(paper: Paper) -> None:
    paper.opens()
    page = paper.sends("/rueckgabe", 422, who=NAME, reason="", sentence="", proposal="")
    assert "Bitte wählen Sie etwas aus." in page
    reason = DeclineReason.NOT_RESPONSIBLE.value
    with paper.world.inside():
        other = paper.world.institution("youth_office").public_id
    fields = {"who": NAME, "reason": reason, "sentence": "", "proposal": other}
    assert paper.sends("/rueckgabe", **fields).endswith("/fertig")
    with paper.world.inside():
        handover = last(paper)
        assert (handover.state, handover.case.holder_id) == (HandoverState.DECLINED, handover.from_id)


def test_nobody_answers_without_a_name(paper: Paper) -> None:
    paper.opens()
    assert "Vor- und Nachnamen" in paper.sends("/annahme", 422, name=" ", first_contact_on="31.12.2099")
    with paper.world.inside():
        assert last(paper).state is HandoverState.OFFERED


def test_the_receiver_who_is_signed_in_is_led_to_the_page_of_the_handover(paper: Paper, desk: Desk) -> None:
    answer = desk.sits("jobcenter").client.get(paper.address)
    assert "/uebergaben/" in answer.location
    assert desk.sits("other_school").client.get(paper.address).status_code == 200


@pytest.fixture
def desk(paper: Paper) -> Desk:
    return Desk(paper.world, paper.world.app.test_client())


def last(_paper: Paper) -> Handover:
    return db.session.scalars(select(Handover).order_by(Handover.id.desc()).limit(1)).one()


def panel(page: str) -> str:
    found = re.search(r">Übergabebogen <.*?</section>", page, re.DOTALL)
    assert found is not None
    return found[0]


def rows(world: World) -> list[tuple[object, ...]]:
    with world.inside():
        tables = (audit.AuditEntry, Handover)
        counted = [tuple(db.session.scalars(select(table.id))) for table in tables]
        state = link_of(last_case()).wrong, len(link_of(last_case()).codes)
        return [*counted, state, (last_opened(),)]


def last_case() -> int:
    return db.session.scalars(select(Handover.case_id).order_by(Handover.id.desc()).limit(1)).one()


def last_opened() -> object:
    return db.session.scalars(select(Handover.opened_at).order_by(Handover.id.desc()).limit(1)).one()


def test_the_administration_reads_no_code_in_the_outbox_and_the_log_says_without_account(
    paper: Paper, desk: Desk
) -> None:
    code = paper.asks()
    page = desk.sits("administrator").reads("/verwaltung/postausgang")
    assert "Code für Kette" in page
    assert code not in page
    paper.sends("/pruefung", code=code)
    assert "ohne Konto, vom Papier mit Code" in desk.sits("dpo").reads("/protokoll")
