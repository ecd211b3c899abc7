"""The commands about the access log."""

import click

from kette.terminal import AS_JSON, REFUSED, Group, answer, answer_json, say


@click.group(cls=Group, help="Das Zugriffsprotokoll.")
def audit() -> None:
    """Hold the commands about the access log."""


@audit.command(help="Prüfen, ob das Zugriffsprotokoll jeder Kommune unverändert und vollständig ist.")
@AS_JSON
def verify(as_json: bool) -> int:
    """Recompute the chain of every Kommune."""
    from kette import operating

    found = operating.verdicts()
    broken = {name: one.first_broken for name, one in found.items() if one.first_broken is not None}
    if as_json:
        entries = {name: one.entries for name, one in found.items()}
        answer_json({"entries": entries, "first_broken": broken, "whole": not broken})
    for name, one in found.items():
        if name in broken:
            say(f"kette: {name}: Das Protokoll ist verändert oder unvollständig, ab Eintrag {broken[name]}.")
        elif not as_json:
            answer(f"{name}: {one.entries} Einträge, unverändert und vollständig.")
    return REFUSED if broken else 0
