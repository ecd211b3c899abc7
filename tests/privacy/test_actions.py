"""The access log speaks German: every action that is written has its words."""

import ast
from pathlib import Path

from kette.privacy.rules.actions import ACTIONS, OBJECTS, action_label, object_label

CODE = Path(__file__).parents[2] / "kette"


def test_every_action_that_is_written_has_its_words():
    assert sorted(written(0, "") - set(ACTIONS)) == []


def test_everything_that_is_read_or_changed_has_its_word():
    assert sorted(written(None, "object_type") - set(OBJECTS)) == []


def test_what_has_no_words_shows_its_code():
    assert action_label("case.read") == "Fall angesehen"
    assert action_label("strange.thing") == "strange.thing"
    assert object_label("strange") == "strange"


def written(place: int | None, keyword: str) -> set[str]:
    """Collect the literal first argument, or a literal keyword, of every entry that is written into the log."""
    found = set()
    for file in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) in {"audit.write", "_log"}):
                continue
            values = [node.args[place]] if place is not None and node.args else []
            values += [given.value for given in node.keywords if given.arg == keyword]
            found |= {value.value for value in values if isinstance(value, ast.Constant)}
    return found
