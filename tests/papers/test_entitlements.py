"""The table of rights asks the rules themselves: each way to stand to a case, each page of the app."""

import re
from datetime import date

import pytest

from kette import doors
from kette.papers.rules.entitlements import _mark, _sight_table, entitlements, scene_of
from kette.papers.rules.running import Running
from kette.papers.rules.writing import Table
from kette.privacy.rules.fields import PASSABLE, FieldGroup
from kette.privacy.rules.sight import BasisInForce, Relation, Sight, may_see, relation
from kette.roles import Role
from tests.papers.conftest import words_of
from tests.world import World

DAY = date(2027, 3, 3)
SHORT = {Sight.VISIBLE: "ja", Sight.PSEUDONYM: "Ps.", Sight.HIDDEN: ""}


@pytest.mark.parametrize("found", list(Relation))
def test_each_example_stands_as_it_says(found: Relation) -> None:
    scene = scene_of(found, DAY)
    assert relation(scene.viewer, scene.case, DAY) is found


@pytest.mark.parametrize("covered", [(), PASSABLE])
def test_each_cell_is_the_answer_of_the_rule(covered: tuple[FieldGroup, ...]) -> None:
    bases = (BasisInForce(1, frozenset(covered), "Einwilligung", DAY),) if covered else ()
    table = _sight_table(DAY, covered)
    assert len(table.rows) == len(Relation)
    for found, row in zip(Relation, table.rows, strict=True):
        scene = scene_of(found, DAY, bases=bases)
        asked = [may_see(scene.viewer, scene.case, group, DAY).sight for group in FieldGroup]
        assert list(row[1:]) == [SHORT[sight] for sight in asked]


def test_the_table_tells_apart_what_matters() -> None:
    without = {row[0]: row[1:] for row in _sight_table(DAY, ()).rows}
    covered = {row[0]: row[1:] for row in _sight_table(DAY, PASSABLE).rows}
    name, entrusted = (
        list(FieldGroup).index(FieldGroup.IDENTITY),
        list(FieldGroup).index(FieldGroup.ENTRUSTED),
    )
    assert without[Relation.HOLDER.label][name] == "Ps."
    assert covered[Relation.HOLDER.label][name] == "ja"
    assert covered[Relation.COORDINATION.label][name] == "Ps."
    assert {row[entrusted] for row in (*without.values(), *covered.values())} == {""}


@pytest.mark.one_engine
def test_every_page_stands_there_with_the_roles_of_its_door(town: World, running: Running) -> None:
    tables = {block.header[0]: block for block in entitlements(running) if isinstance(block, Table)}
    said: dict[str, set[str]] = {}
    for roles, addresses in tables["Rollen"].rows:
        for address in addresses.split(" · "):
            said.setdefault(address, set()).update(roles.split(", "))
    for rule in town.app.url_map.iter_rules():
        address = re.sub(r"<[^<>]+>", "…", rule.rule)
        if "." not in rule.endpoint:
            assert address not in said
            continue
        wanted = {_mark(role) for role in doors.roles_of(town.app, rule.endpoint) or ()} or {"alle"}
        assert wanted <= said[address] or "alle" in said[address], rule.rule


@pytest.mark.one_engine
def test_what_one_can_do_is_said_in_german_and_without_addresses(running: Running) -> None:
    table = next(
        block for block in entitlements(running) if isinstance(block, Table) and block.header[0] == "Wofür"
    )
    marks = table.header[2:]
    rows = {
        (row[0], what): dict(zip(marks, row[2:], strict=True))
        for row in table.rows
        for what in row[1].split(", ")
    }
    assert rows["Das ganze Zugriffsprotokoll", "ansehen"]["D"] == "ja"
    assert rows["Das ganze Zugriffsprotokoll", "ansehen"]["S"] == ""
    assert rows["Name und Anschrift berichtigen", "ändern"]["KL"] in ("ja", "teils")
    assert not any("/" in topic for topic, _ in rows)


@pytest.mark.one_engine
def test_who_sees_no_case_is_named(running: Running) -> None:
    blind = [role.label for role in (Role.AG, Role.DPO, Role.ADMINISTRATOR)]
    assert f"auch nicht unter Pseudonym: {', '.join(blind)}." in words_of(entitlements(running))
