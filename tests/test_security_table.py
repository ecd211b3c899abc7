"""docs/security.md names every requirement of OWASP ASVS 5.0, levels 1 and 2, once, and nothing that is not there."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NUMBERS = ROOT / "tests" / "data" / "asvs-5.0.0.txt"
# Met and partly are shown; the others are explained.
SHOWN, EXPLAINED = {"met", "partly"}, {"not met", "operator", "not applicable"}


def rows() -> list[tuple[list[str], str, str, str]]:
    """Return the rows of the table: numbers, state, what it asks, where or why not."""
    found = []
    for line in PAGE.partition("## OWASP ASVS")[2].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0][:1].isdigit():
            numbers, state, asks, where = cells
            found.append(([one.strip() for one in numbers.split(",")], state, asks, where))
    return found


def asked() -> list[str]:
    """Return the numbers of the standard."""
    return [line.split()[0] for line in NUMBERS.read_text("utf-8").splitlines() if not line.startswith("#")]


def test_the_list_is_that_of_the_standard():
    levels = Counter(line.split()[1] for line in NUMBERS.read_text("utf-8").splitlines()[1:])
    assert (levels["1"], levels["2"], len(set(asked()))) == (70, 183, 253)


def test_every_requirement_stands_in_the_table_once_and_in_order():
    named = [number for numbers, *_ in rows() for number in numbers]
    assert Counter(named) == Counter(asked())
    chapters = [int(number.split(".")[0]) for number in named]
    assert chapters == sorted(chapters)


def test_every_row_says_how_it_stands_and_shows_or_explains_it():
    for numbers, state, asks, where in rows():
        assert state in SHOWN | EXPLAINED, numbers
        assert len(asks) > 3, numbers
        assert ("`" in where) if state in SHOWN else (len(where) >= 8), numbers


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([\w./-]+(?:::\w+)?)`", PAGE))))
def test_every_file_and_test_that_is_named_exists(name):
    path, _, test = name.partition("::")
    if "/" not in path and not path.endswith((".txt", ".toml", ".cfg", ".md")):
        return  # a setting, a table, a command
    if path in {"/healthz", "/healthz/scheduler", "instance/config.py", "rules/"}:
        return  # an address, a file of each installation, a folder of each package
    assert (ROOT / path).exists(), path
    assert not test or f"def {test}(" in (ROOT / path).read_text("utf-8"), name
