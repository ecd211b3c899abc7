"""Every answer that names a young person was written down before it left: all pages, lists and papers, in every role."""

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Case, Note
from kette.cases.rules.identity import PersonalData
from kette.cases.service import work
from kette.conferences.models import AgendaItem, Conference
from kette.db import db, transaction
from kette.doors import roles_of
from kette.handover.models import Handover
from kette.privacy.models import Basis, Disclosure
from kette.privacy.queries.grounds import basis_in_force
from tests.conferences.table import call
from tests.handover.situations import DAY, PERSON, SECRETS, acting_on, consent, handed_over, offer, report
from tests.intake.lists import made, take_in
from tests.world import PEOPLE, World, make_world

AT = clock.at_local(DAY, 14)
LISTED, TALKED, OFFERED = "Zwiebelturm", "Wójcik", "Kowalczyk"
NAMED = (*SECRETS, LISTED, TALKED, OFFERED)
# Numbers of cases stand on paper beside names: whoever shows one leaves a trace, too.
NUMBER = "K-2027-000"
# In these roles these pages name somebody here, else this test would prove nothing.
TELLING = {
    "school": {
        "today.show", "cases.board", "cases.show", "cases.person", "cases.contact", "privacy.consent", "privacy.withdraw",
        "handover.offer", "handover.show", "handover.sheet", "handover.queue", "intake.class_page", "intake.class_paper",
        "conferences.show", "conferences.case", "conferences.state", "conferences.add_cases", "conferences.protocol",
    },
    "class_teacher": {"cases.board", "cases.show", "intake.class_page", "intake.class_paper"},
    "jobcenter": {
        "cases.board", "cases.show", "handover.show", "handover.sheet", "privacy.case_log", "cases.release",
        "conferences.protocol",
    },
    "koko": set(), "moderator": set(), "ag": set(), "dpo": set(), "administrator": set(),
}  # fmt: skip


@pytest.mark.one_engine
@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_what_names_somebody_left_a_trace(world: World, who: str) -> None:
    addresses = filled(world)
    browser = world.sign_in(world.app.test_client(), who)
    role = world.actor(who).role
    named, untold = set(), []
    for rule in world.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or role not in (roles_of(world.app, rule.endpoint) or ()):
            continue
        for path in paths(rule, addresses):
            before = written(world, who)
            answer = browser.get(path)
            assert answer.status_code in {200, 204, 302, 303, 307, 308, 400, 403, 404, 409, 422}, (
                path,
                answer.status_code,
            )
            page = told(answer)
            if not any(secret in page for secret in (*NAMED, NUMBER)):
                continue
            if any(secret in page for secret in NAMED):
                named.add(rule.endpoint)
            if written(world, who) == before:
                untold.append(path)
    assert untold == []
    assert TELLING.get(who, set()) <= named
    if who in TELLING and not TELLING[who]:
        assert named == set()


@pytest.mark.one_engine
def test_what_is_sent_back_with_a_form_leaves_a_trace_too(world: World) -> None:
    addresses = filled(world)
    browser = world.sign_in(world.app.test_client(), "school")
    for path in (
        f"/faelle/{addresses['held']}/einwilligung",
        f"/faelle/{addresses['held']}/notiz",
        f"/uebergaben/{addresses['handover']}/annahme",
        "/faelle/suche",
    ):
        before = written(world, "school")
        answer = world.post(browser, path, {"suche": PERSON.family_name})
        assert any(secret in told(answer) for secret in NAMED), path
        assert written(world, "school") > before, path


@pytest.mark.one_engine
def test_where_the_log_cannot_be_written_nothing_is_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = filled(world)
    browser = world.sign_in(world.app.test_client(), "school")
    paths = (
        "/", "/faelle", f"/faelle/{addresses['held']}", f"/faelle/{addresses['held']}/notiz", "/melden/liste?klasse=10a",
        f"/konferenzen/{addresses['conference']}", f"/konferenzen/{addresses['conference']}/protokoll.pdf",
        f"/konferenzen/{addresses['conference']}/beamer", f"/konferenzen/tagesordnung?case={addresses['held']}",
        f"/uebergaben/neu/{addresses['held']}", f"/uebergaben/{addresses['handover']}/bogen.pdf", "/uebergaben",
        f"/faelle/{addresses['held']}/einwilligung",
    )  # fmt: skip
    assert {browser.get(path).status_code for path in paths} == {200}
    with world.inside(), transaction():
        db.session.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
        )
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 503, path
        assert answer.headers["Retry-After"] == "30"
        assert "Ohne Eintrag zeigt Kette keine Daten." in answer.get_data(as_text=True)
        assert not [secret for secret in NAMED if secret in answer.get_data(as_text=True)], path


@pytest.mark.one_engine
def test_a_page_that_asks_again_is_told_nothing_while_nothing_changed(world: World) -> None:
    addresses = filled(world)
    browser = world.sign_in(world.app.test_client(), "school")
    page = browser.get(f"/konferenzen/{addresses['conference']}/faelle/{addresses['item']}").get_data(
        as_text=True
    )
    again = re.search(r'hx-get="([^"]+)"', page)
    assert again is not None
    path = again[1].replace("&amp;", "&")
    before = written(world, "school")
    answer = browser.get(path)
    assert (answer.status_code, answer.get_data()) == (204, b"")
    assert written(world, "school") == before
    with world.inside(), acting_on():
        consent(world, in_clear(TALKED), "agency")
        item = db.session.scalars(select(AgendaItem).order_by(AgendaItem.id)).first()
        assert item is not None
        item.pseudonym = "Zaunkönig"
    before = written(world, "school")
    answer = browser.get(path)
    assert answer.status_code == 200
    assert written(world, "school") == before + 1


def test_minutes_leave_a_disclosure_to_each_reader_once(world: World) -> None:
    addresses = filled(world)
    path = f"/konferenzen/{addresses['conference']}/protokoll.pdf"
    for _ in range(2):
        for who in ("jobcenter", "school", "agency"):
            assert world.sign_in(world.app.test_client(), who).get(path).status_code == 200
    with world.inside():
        rows = db.session.scalars(select(Disclosure).where(Disclosure.channel == "minutes")).all()
        # The jobcenter has a consent for one of the cases; the school's own pupils are no news to it; the rest has no name.
        assert [(row.case_id, row.recipient_id) for row in rows] == [
            (in_clear(TALKED), world.institution_ids["jobcenter"])
        ]
        basis = basis_in_force(rows[0].case_id, rows[0].recipient_id, DAY)
        assert basis is not None
        assert rows[0].basis_id == basis.id
        assert rows[0].groups == "identity,attendance,needs"
        assert len(rows[0].content_hash) == 64


def filled(world: World) -> dict[str, str]:
    """Let something happen of every kind; return what stands in addresses."""
    with world.inside():
        passed = handed_over(world)
        with clock.standing_at(AT):
            take_in(world, made(f"990001;1001;{LISTED};Tim;13.02.2010;10a;2;F"))
        with acting_on():
            note = work.write_note(
                db.session.get_one(Case, passed), "Anvertraut", by=world.actor("jobcenter"), entrusted=True
            )
            talked = report(world, PersonalData(TALKED, "Łukasz", PERSON.born_on))
            consent(world, talked, "jobcenter")
            conference = call(world, [db.session.get_one(Case, talked)], on=DAY)
            waiting = report(world, PersonalData(OFFERED, "Ewa", PERSON.born_on))
            consent(world, waiting, "youth_office")
            pending = offer(world, waiting, "youth_office")
        names = {
            key: case.public_id for key, case in ((row.id, row) for row in db.session.scalars(select(Case)))
        }
        return {
            "passed": names[passed],
            "held": names[talked],
            "offered": names[waiting],
            "handover": db.session.scalars(
                select(Handover.public_id).where(Handover.case_id == passed)
            ).one(),
            "pending": pending.public_id,
            "conference": db.session.scalars(
                select(Conference.public_id).where(Conference.id == conference.id)
            ).one(),
            "item": db.session.scalars(select(AgendaItem.public_id)).one(),
            "basis": db.session.scalars(select(Basis.public_id).where(Basis.case_id == passed)).first() or "",
            "basis_held": db.session.scalars(select(Basis.public_id).where(Basis.case_id == talked)).first()
            or "",
            "note": db.session.scalars(select(Note.public_id).where(Note.id == note.id)).one(),
        }


def in_clear(family_name: str) -> int:
    """Return the key of the case of one of these pupils, in the order in which they were reported."""
    place = {PERSON.family_name: 0, TALKED: 1, OFFERED: 2}[family_name]
    return list(db.session.scalars(select(Case.id).order_by(Case.id)))[place]


def paths(rule: Rule, found: dict[str, str]) -> Iterator[str]:
    """Write every address of a route that leads to something of ours; others with an id of nothing."""
    cases = (found["passed"], found["held"], found["offered"])
    ids = {
        "faelle": cases,
        "uebergaben/neu": cases,
        "uebergaben": (found["handover"], found["pending"]),
        "konferenzen": (found["conference"],),
    }
    kind = next(
        (
            kind
            for kind in ("uebergaben/neu", "uebergaben", "konferenzen", "faelle")
            if f"/{kind}/" in rule.rule
        ),
        "",
    )
    for public_id in ids.get(kind, ("x" * 22,)):
        path = rule.rule.replace("<public_id>", public_id)
        for name, values in (
            ("<item_id>", (found["item"],)),
            ("<basis_id>", (found["basis"], found["basis_held"])),
            ("<note_id>", (found["note"],)),
        ):
            if name in path:
                yield from (rest(path.replace(name, value)) for value in values)
                break
        else:
            yield rest(path)
    more = {
        "/konferenzen/tagesordnung": f"?case={found['held']}",
        "/konferenzen/neu": f"?case={found['held']}",
        "/uebergaben/neu/<public_id>": None,
        "/melden/liste": "?klasse=10a",
        "/melden/liste.pdf": "?klasse=10a",
        "/melden/bestaetigt": "?klasse=10a",
        "/notfaelle/neu": f"?fall={found['held']}",
        "/uebergaben": "?ansicht=alle",
    }.get(rule.rule)
    if more:
        yield rule.rule + more


def rest(path: str) -> str:
    """Fill what is left with an id of nothing."""
    return re.sub(r"<[^>]+>", "x" * 22, path)


def told(answer: TestResponse) -> str:
    """Return what somebody can read in an answer."""
    if answer.mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.get_data())).pages)
    if answer.mimetype.endswith("sheet"):
        with ZipFile(BytesIO(answer.get_data())) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    return answer.get_data(as_text=True)


def written(world: World, who: str) -> int:
    """Count what one person did according to the log."""
    with world.inside():
        mine = AuditEntry.membership_id == world.membership_ids[who]
        return db.session.scalars(select(func.count(AuditEntry.id)).where(mine)).one()


@pytest.fixture
def world(app: Flask) -> World:
    """Give Kettenstadt."""
    return make_world(app)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Let every test happen on the same afternoon."""
    with clock.standing_at(AT):
        yield
