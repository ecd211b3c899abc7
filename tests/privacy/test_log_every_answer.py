"""Every page that is sent back with a form that was no good, and names a young person, was written down before it left."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from kette import clock
from kette.cases.models import Agreement, Case, Note
from kette.cases.service import work
from kette.db import db, transaction
from kette.doors import roles_of
from kette.forms import BaseForm
from kette.intake.models.drafts import ListDraft
from kette.intake.models.lists import Import
from kette.privacy.models import Basis, Recall, Release, Scan
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.consents import Evidence
from kette.privacy.rules.ends import End
from kette.privacy.service import papers
from kette.privacy.service.bases import end_basis
from kette.rights.models import ErasureWord, Part, Request, Telling
from kette.rights.rules.requests import Identity, RequestKind, RequestResult
from kette.rights.service import asking
from tests.handover.situations import DAY
from tests.intake.lists import made, upload
from tests.privacy.test_consent_rules import PDF
from tests.privacy.test_log_every_read import AT, LISTED, NAMED, NUMBER, filled, rest, told, written
from tests.world import World, make_world

# Routes whose page names somebody here when it is sent back, else this test would prove nothing.
TELLING = {
    "school": {
        "rights.part", "rights.request_page", "rights.record", "rights.telling", "rights.word", "privacy.consent",
        "cases.note", "cases.person", "handover.offer", "intake.take_over",
    },
    "jobcenter": {"rights.part", "rights.request_page", "privacy.release", "privacy.custody", "cases.note"},
}  # fmt: skip


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["school", "jobcenter", "youth_office", "class_teacher", "dpo", "moderator"])
def test_what_is_sent_back_and_names_somebody_left_a_trace(
    world: World, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    addresses = everything(world)
    browser = world.sign_in(world.app.test_client(), who)
    # No form is good enough: whatever has a form sends its page back.
    monkeypatch.setattr(BaseForm, "validate", lambda *_, **__: False)
    role = world.actor(who).role
    named, untold = set(), []
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "POST" not in (rule.methods or ()) or role not in (roles_of(world.app, rule.endpoint) or ()):
            continue
        if rule.rule.startswith(("/abmelden", "/anmelden", "/konto")):
            continue
        for path in paths(rule, addresses):
            before = written(world, who)
            answer = world.post(browser, path)
            page = told(answer)
            if answer.status_code in (301, 302) or not any(one in page for one in (*NAMED, NUMBER)):
                continue
            named.add(rule.endpoint)
            if written(world, who) == before:
                untold.append((path, answer.status_code))
    assert untold == []
    assert TELLING.get(who, set()) <= named


def everything(world: World) -> dict[str, list[str]]:
    """Let something happen of every kind; return by the name of a hole, or by the first word of an address, what fits in."""
    base = filled(world)
    browser = world.sign_in(world.app.test_client(), "school")
    file = made(f"990001;1002;{LISTED};Tom;13.02.2010;10a;2;F")
    assert upload(browser, file).status_code == 302
    with world.inside():
        case = one(Case, base["passed"])
        asked = {"asked_on": DAY, "identity": Identity.KNOWN, "by": world.actor("jobcenter")}
        with transaction():
            answered = asking.record(case, RequestKind.CORRECTION, asked="falsch", **asked)
            asking.answer(answered, RequestResult.DONE, "geändert", by=world.actor("jobcenter"))
            for kind in (RequestKind.ACCESS, RequestKind.CORRECTION, RequestKind.ERASURE):
                asking.record(case, kind, asked="bitte", **asked)
            work.make_agreement(
                case,
                "Zusage",
                institution_id=world.institution_ids["jobcenter"],
                due_on=DAY,
                by=world.actor("jobcenter"),
            )
            release = papers.record_release(
                case.id,
                released="Frau Muster",
                towards="Herr Beispiel",
                about="Fehlzeiten",
                given_by=GivenBy.YOUTH,
                form=ConsentForm.WRITTEN,
                given_on=DAY,
                valid_until=None,
                evidence=Evidence(),
                by=world.actor("jobcenter"),
                case_public_id=case.public_id,
            )
            papers.attach_scan(release, PDF, by=world.actor("jobcenter"), case_public_id=case.public_id)
            pending = one(Case, base["offered"])
            basis = basis_in_force(pending.id, world.institution_ids["youth_office"], DAY)
            assert basis is not None
            end_basis(basis, End.WITHDRAWN.value, by=world.actor("school"), case_public_id=pending.public_id)
        every = {
            "<request_id>": Request,
            "<part_id>": Part,
            "<word_id>": ErasureWord,
            "<telling_id>": Telling,
            "<basis_id>": Basis,
            "<release_id>": Release,
            "<scan_id>": Scan,
            "<note_id>": Note,
            "<agreement_id>": Agreement,
            "widerrufe": Recall,
            "melden/entwuerfe": ListDraft,
            "melden/einlesungen": Import,
            "faelle": Case,
            "uebergaben/neu": Case,
        }
        found = {hole: list(db.session.scalars(select(kind.public_id))) for hole, kind in every.items()}
    assert all(found.values()), [hole for hole, ids in found.items() if not ids]
    return found | {
        "<item_id>": [base["item"]],
        "uebergaben": [base["handover"], base["pending"]],
        "konferenzen": [base["conference"]],
    }


def one(kind: type[Case], public_id: str) -> Case:
    """Load a case."""
    return db.session.scalars(select(kind).where(kind.public_id == public_id)).one()


def paths(rule: Rule, found: dict[str, list[str]]) -> Iterator[str]:
    """Write every address of a route that leads to something of ours; others with an id of nothing."""
    kinds = sorted((key for key in found if not key.startswith("<")), key=len, reverse=True)
    kind = next((key for key in kinds if rule.rule.startswith(f"/{key}/")), "")
    addresses = [rule.rule.replace("<public_id>", public_id) for public_id in found.get(kind, ["x" * 22])]
    for hole in re.findall(r"<\w+>", rule.rule):
        if hole in found:
            addresses = [path.replace(hole, value) for path in addresses for value in found[hole]]
    yield from (rest(path) for path in dict.fromkeys(addresses))


@pytest.fixture
def world(app: Flask) -> World:
    """Give Kettenstadt."""
    return make_world(app)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Let every test happen on the same afternoon."""
    with clock.standing_at(AT):
        yield
