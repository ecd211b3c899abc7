"""The command that lets a whole year of Kettenstadt pass and says whether the chain keeps its promises."""

import click

from kette.terminal import AS_JSON, REFUSED, SEED, Group, answer, answer_json, say


@click.group("simulate", cls=Group, help="Simulationen in einer eigenen, weggeworfenen Datenbank.")
def simulate() -> None:
    """Hold the simulations."""


@simulate.command(
    help="Ein ganzes Jahr Kettenstadt mit gestellter Uhr, allen Regeln und einem echten Mailserver, in einer eigenen "
    "Datenbank, die danach weg ist. Status 0 nur, wenn jede Zusage gehalten ist."
)
@click.option("--seed", type=SEED, default=1, metavar="ZAHL", help="Gleiche Zahl: gleiches Jahr.")
@AS_JSON
def year(seed: int, as_json: bool) -> int:
    """Simulate a year."""
    from kette.simulation.telling import lines
    from kette.simulation.year import simulate as simulated

    if not as_json:
        say("kette: Ein Jahr vergeht; das dauert ein bis zwei Minuten …")
    figures = simulated(seed)
    if as_json:
        answer_json(figures.to_json())
    else:
        for line in lines(figures):
            answer(line)
    return 0 if figures.kept else REFUSED
