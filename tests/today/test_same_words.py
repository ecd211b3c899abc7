"""The same word means the same young people on every page of a school: ohne Anschluss, noch nicht informiert."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cases.pupils import hand_over, promise, report
from tests.intake.lists import plain
from tests.world import World, make_world


def test_without_an_anschluss_and_not_informed_are_the_same_everywhere(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        for family in ("Ahorn", "Birke"):
            report(world, family)
        report(world, "Eiche", informed=False)
        # With a consent a case goes out before the young person was informed of everything.
        hand_over(world, report(world, "Fichte", informed=False), "jobcenter")
        promise(world, report(world, "Linde"))
        promise(world, report(world, "Ulme", informed=False))
    world.sign_in(client, "school")

    def words(path: str) -> str:
        return plain(client.get(path).get_data(as_text=True))

    # Four of six are without an Anschluss: on the way, in the file, on the forms, in the list of classes.
    assert "10A einzeln gemeldet – 6, 4 noch ohne Anschluss" in words("/melden")
    way, file = words("/uebergaben/berufsberatung"), words("/melden/agentur")
    assert (
        counts(
            way, r"(\d+) F\w+ k\w+ jetzt hinausgehen", r"Noch nicht möglich: (\d+)", r"Schon unterwegs: (\d+)"
        )
        == 4
    )
    assert counts(file, r"(\d+) Personen sind zu übermitteln", r"Nicht in der Datei: (\d+)") == 4
    assert "Klasse 10A (4 ohne Anschluss)" in words("/ruecklauf/drucken")

    # Not informed: the letters know whom the school holds, with an Anschluss or without.
    assert "2 gemeldete Schülerinnen und Schüler sind noch nicht informiert" in words("/")
    assert "2 Personen sind noch nicht informiert" in words("/briefe?klasse=10A")
    assert "1 junger Mensch ohne Anschluss ist noch nicht informiert" in way
    assert "2 junge Menschen ohne Anschluss sind noch nicht informiert" in file
    assert "1 Fall hat schon eine andere Stelle" in file


def counts(text: str, *patterns: str) -> int:
    return sum(int(re.search(one, text)[1]) for one in patterns)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)
