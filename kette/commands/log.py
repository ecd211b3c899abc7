"""The commands about the access log."""

import re

import click

from kette.terminal import AS_JSON, OF_KOMMUNE, REFUSED, Group, Refusal, answer, answer_json, say

_ANCHOR = re.compile(r"([1-9][0-9]{0,9}):([0-9a-f]{64})")


@click.group(cls=Group, help="Das Zugriffsprotokoll.")
def audit() -> None:
    """Hold the commands about the access log."""


@audit.command(help="Prüfen, ob das Zugriffsprotokoll jeder Kommune unverändert und vollständig ist.")
@click.option(
    "--anchor",
    metavar="NUMMER:PRÜFWERT",
    help="Außerdem prüfen, ob dieser Stand aus einer Mail an den Datenschutz noch im Protokoll steht.",
)
@OF_KOMMUNE
@AS_JSON
def verify(anchor: str | None, in_kommune: str | None, as_json: bool) -> int:
    """Recompute the chain of every Kommune; with an anchor, ask whether that entry is still what it was."""
    from kette import operating

    parts = _ANCHOR.fullmatch(anchor.strip().lower()) if anchor else None
    if anchor and parts is None:
        raise Refusal("Der Stand hat die Form NUMMER:PRÜFWERT, so wie er in der Mail steht.")
    stands = operating.anchored(int(parts[1]), parts[2], in_kommune) if parts else None
    found = operating.verdicts()
    broken = {name: one.first_broken for name, one in found.items() if one.first_broken is not None}
    if as_json:
        entries = {name: one.entries for name, one in found.items()}
        told = {"entries": entries, "first_broken": broken, "whole": not broken}
        answer_json(told if stands is None else {**told, "anchor": stands.value})
    for name, one in found.items():
        if name in broken:
            say(f"kette: {name}: Das Protokoll ist verändert oder unvollständig, ab Eintrag {broken[name]}.")
        elif not as_json:
            answer(f"{name}: {one.entries} Einträge, unverändert und vollständig.")
    if stands is not None and not as_json:
        (answer if stands.is_there else say)(stands.label)
    return REFUSED if broken or (stands is not None and not stands.is_there) else 0
