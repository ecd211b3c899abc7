"""Hundreds of damaged files: no error, no silent loss; every row is imported, mended or listed."""

import os
from collections import Counter
from datetime import date

import pytest
from flask import Flask

from kette import clock
from kette.intake.rules.grid import Mending
from kette.intake.rules.previewing import Preview, View
from kette.intake.rules.pupil import Reading, Unreadable
from kette.intake.rules.reading import judge
from kette.intake.rules.taking import take_apart
from tests.intake.damage import DAMAGES, FORMATS, Damaged, corpus
from tests.intake.lists import MORNING, upload
from tests.world import make_world

DAY = date(2027, 2, 15)
# KETTE_DAMAGED=all adds every position in workbooks.
FILES = list(corpus(whole=os.environ.get("KETTE_DAMAGED") == "all"))
# What SchILD's cp1252 cannot write stands there as a question mark.
_WRITABLE = {"dat": "cp1252", "csv |": "cp1252"}


def test_the_corpus_is_large_and_holds_each_damage_in_each_format():
    assert len(FILES) >= 300
    assert len({file.name.rsplit(", ", 1)[0] for file in FILES}) == len(DAMAGES) * len(FORMATS)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_row_is_imported_mended_or_listed(kind):
    lost = [told for file in FILES if file.format == kind and (told := loss(file))]
    assert lost == []


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.one_engine
def test_no_damaged_file_meets_an_error_page(app: Flask, client, kind):
    with clock.standing_at(MORNING):
        world = make_world(app)
        world.sign_in(client, "school")
        files = [file for file in FILES if file.format == kind]
        for file in files[:: max(1, len(files) // 6)]:
            answer = upload(client, file.file, f"liste.{kind[:4].strip()}")
            assert answer.status_code in {302, 422}, file.name
            if answer.status_code == 302:
                assert client.get(answer.location).status_code == 200, file.name


def loss(damaged: Damaged) -> str:
    """Return what of a damaged file is neither imported nor listed; empty where nothing is."""
    try:
        grid = take_apart([("liste", damaged.file)], on=DAY)
        reading = judge(grid, on=DAY, school_number="990001")
    except Unreadable as refused:
        return "" if refused.reason.endswith(".") else damaged.name
    preview = Preview(grid, Mending({}), reading)
    # What can be proposed is taken, and loses nobody either.
    mended = judge(grid, on=DAY, mending=Mending(preview.proposals(DAY)))
    shown = [row.line for row in preview.shown(preview.lines(View.CHECK), DAY)]
    if not account(reading) or not account(mended) or not {p.line for p in reading.problems} <= set(shown):
        return damaged.name
    encoding = _WRITABLE.get(damaged.format, "utf-8")
    wanted = Counter(
        (name.encode(encoding, "replace").decode(encoding), day) for name, day in damaged.untouched
    )
    taken = Counter((pupil.family_name, f"{pupil.born_on:%d.%m.%Y}") for pupil in reading.pupils)
    missing = wanted - taken
    # A neighbour may be touched, but only where it is listed.
    return damaged.name if sum(missing.values()) > len({problem.line for problem in reading.problems}) else ""


def account(reading: Reading) -> bool:
    """Say whether each row is a pupil or has a problem, and none is both."""
    taken = [pupil.line for pupil in reading.pupils]
    listed = {problem.line for problem in reading.problems}
    return (
        len(set(taken)) == len(taken) and not set(taken) & listed and reading.rows == len(taken) + len(listed)
    )
