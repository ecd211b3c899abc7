"""Kettenstadt for the tests of papers, and what one institution there files."""

import pytest
from flask import Flask

from kette.papers import queries
from kette.papers.rules.running import Running
from kette.papers.rules.writing import Block, Bullets, Facts, Heading, Note, Passage, Signatures, Table
from kette.papers.views.show import running_of
from tests.world import World, make_world


@pytest.fixture
def town(app: Flask) -> World:
    """Give Kettenstadt without any case."""
    return make_world(app)


@pytest.fixture
def running(town: World) -> Running:
    """Give the running program as the Jobcenter's papers see it."""
    return seen_by(town, "Jobcenter")


def seen_by(town: World, named: str) -> Running:
    """Return the running program as the papers of an institution see it."""
    with town.inside():
        return running_of(queries.controller(named))


def words_of(blocks: tuple[Block, ...]) -> str:
    """Return everything that a paper says, one cell a line."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Heading() | Passage() | Note():
                found.append(block.words)
            case Bullets():
                found += block.items
            case Facts():
                found += [part for pair in block.pairs for part in pair]
            case Table():
                found += [*block.header, *(cell for row in block.rows for cell in row)]
            case Signatures():
                found += block.labels
    return "\n".join(found)
