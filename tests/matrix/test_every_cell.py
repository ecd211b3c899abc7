"""Every cell: who looks × legal state × group of fields × channel, against a table that was written independently."""

import os
from collections.abc import Iterable, Iterator
from contextlib import nullcontext

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.db import db, transaction
from kette.outbox import Mail
from kette.scheduler import NIGHTLY
from tests.matrix import channels
from tests.matrix.expected import handed_out, readable
from tests.matrix.states import LOOK, STATES, Subject, make_subjects
from tests.matrix.viewers import RECEIVERS, VIEWERS, Viewer, admit_more
from tests.world import World, make_world

# KETTE_MATRIX=full asks for every state towards every kind, KETTE_MATRIX=wide for all that differ: kinds to which no
# statute speaks stand for each other in most states, because the rules know one case only for them. Otherwise the kinds
# to which a statute speaks take turns: every state towards the Jobcenter and one other. A mutation run names its cells.
_ALIKE = ("integration_centre", "guides", "provider", "college")
_TURNS = ("agency", "youth_office", "other_school", "safety_net")
_USUAL = ("none", "offered", "held")


def cells() -> list[tuple[str, str]]:
    """List the states and receivers of this run."""
    asked = os.environ.get("KETTE_MATRIX", "")
    every = [(state, receiver) for state in STATES for receiver in RECEIVERS]
    if asked == "full":
        return every
    differing = [cell for cell in every if cell[1] not in _ALIKE or cell[0] in _USUAL]
    if asked == "wide":
        return differing
    if asked:
        return [
            (state, receiver) for state, _, receiver in (cell.partition(":") for cell in asked.split(","))
        ]
    turn = {state: _TURNS[place % len(_TURNS)] for place, state in enumerate(STATES)}
    return [
        (state, receiver)
        for state, receiver in differing
        if state in _USUAL or receiver in ("jobcenter", turn[state])
    ]


# A file that takes seconds and asks for the role alone is drawn for one viewer of each role.
_SLOW = ("/auswertung/bericht.pdf",)
_ONE_OF_EACH_ROLE = frozenset({viewer.role: viewer.key for viewer in VIEWERS}.values())
HEALTH = "Sucht oder Suchtgefährdung"


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """Give Kettenstadt with every kind of institution, on the day when all look."""
    made = make_world(app)
    with app.app_context(), transaction():
        made.enter()
        admit_more(made)
        db.session.flush()
    with clock.standing_at(clock.at_local(LOOK, 9)):
        yield made


@pytest.fixture
def subjects(world: World) -> list[Subject]:
    """Give one case for every state and receiver."""
    with world.inside():
        return make_subjects(world, cells())


def leaks(text: str, subject: Subject, allowed: frozenset[str]) -> set[str]:
    """Return the groups whose mark stands in a text although it may not be read."""
    return {group for group, mark in subject.marks.items() if mark in text and group not in allowed}


def faults_of_lists(
    client: FlaskClient, app: Flask, viewer: Viewer, subjects: Iterable[Subject]
) -> Iterator[tuple[str, str, str, str]]:
    """Open every list and export as a viewer, and yield each mark that may not be there."""
    for address in channels.lists(app):
        if address in _SLOW and viewer.key not in _ONE_OF_EACH_ROLE:
            continue
        _, text = channels.read(client, address)
        for subject in subjects:
            allowed = readable(viewer, subject) or frozenset()
            for group in leaks(text, subject, allowed):
                yield address, subject.state, subject.receiver, group


def faults_of_case(
    client: FlaskClient, app: Flask, world: World, viewer: Viewer, subject: Subject
) -> Iterator[tuple[str, str, str, str]]:
    """Open everything about one case as a viewer; yield what is there and may not be, and what is missing on its page."""
    allowed = readable(viewer, subject)
    cell = (subject.state, subject.receiver)
    page = f"/faelle/{subject.public_id}"
    status, text = channels.read(client, page)
    if allowed is None:
        if status not in (403, 404):
            yield page, *cell, f"status {status}"
        addresses = channels.of_handovers(app, world, subject)
    else:
        if status != 200:
            yield page, *cell, f"status {status}"
        for group in sorted(allowed - {"health", "papers", "asked"}):
            if subject.marks[group] not in text:
                yield page, *cell, f"missing {group}"
        if (HEALTH in text) is not ("health" in allowed):
            yield page, *cell, "health"
        addresses = channels.of_handovers(app, world, subject)
        # To those who see every case it makes no difference who the receiver is: one of each state will do.
        wrote = subject.state.startswith("written")
        if viewer.key == subject.receiver or subject.receiver == "jobcenter" or wrote:
            addresses += channels.of_case(app, subject)
    if subject.state.startswith("written"):
        addresses += channels.of_papers(app, world, subject)
    for address in addresses:
        _, text = channels.read(client, address)
        for group in leaks(text, subject, (allowed or frozenset()) | handed_out(viewer, subject, address)):
            yield address, *cell, group


def faults_of_search(
    client: FlaskClient, world: World, viewer: Viewer, subjects: Iterable[Subject]
) -> Iterator[tuple[str, str, str, str]]:
    """Search every name as a viewer: it is found by those who may read it, and by nobody else."""
    for subject in subjects:
        answer = world.post(client, "/faelle/suche", {"suche": subject.marks["identity"]})
        may = "identity" in (readable(viewer, subject) or ())
        if (f"/faelle/{subject.public_id}" in channels.words(answer)) is not may:
            yield "search", subject.state, subject.receiver, "found" if not may else "not found"


def faults_of_mails(world: World, subjects: Iterable[Subject]) -> Iterator[tuple[str, str, str, str]]:
    """Read every mail that was written, those of the night among them: none holds a mark."""
    with world.inside():
        for job in NIGHTLY:
            with nullcontext() if job.commits_itself else transaction():
                job.work(LOOK)
        mails = db.session.scalars(select(Mail)).all()
        sent = "\n".join(f"{mail.subject}\n{mail.body}\n{mail.recipient}" for mail in mails)
    assert sent
    for subject in subjects:
        for group in leaks(sent, subject, frozenset()):
            yield "mail", subject.state, subject.receiver, group


@pytest.mark.one_engine
def test_nobody_reads_a_cell_that_is_not_theirs_and_everybody_reads_their_own(
    client: FlaskClient, app: Flask, world: World, subjects: list[Subject]
) -> None:
    faults = []
    for viewer in VIEWERS:
        world.sign_in(client, viewer.key)
        found = [*faults_of_lists(client, app, viewer, subjects)]
        for subject in subjects:
            found += faults_of_case(client, app, world, viewer, subject)
        found += faults_of_search(client, world, viewer, subjects)
        faults += [(viewer.key, *fault) for fault in found]
        world.sign_out(client)
    faults += [("nobody", *fault) for fault in faults_of_mails(world, subjects)]
    assert faults == [], "\n".join(map(str, faults))
