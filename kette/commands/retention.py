"""The commands of retention: erase what is due, or erase again after a restore."""

from datetime import date

import click

from kette.terminal import AS_JSON, DAY, OF_KOMMUNE, REFUSED, Group, answer, answer_json, say


@click.group(cls=Group, help="Löschen und Aufbewahren.")
def retention() -> None:
    """Hold the commands about retention."""


@retention.command(help="Löschen, was nach den Fristen fällig ist; jede Nacht geschieht das von selbst.")
@click.option("--dry-run", is_flag=True, help="Nur zählen; nichts löschen.")
@click.option("--on", "day", type=DAY, metavar="TAG", help="Was an diesem Tag fällig ist; sonst heute.")
@OF_KOMMUNE
@AS_JSON
def run(dry_run: bool, day: date | None, in_kommune: str | None, as_json: bool) -> int:
    """Erase what is due."""
    from kette import operating
    from kette.retention.rules.periods import reason_label

    found = operating.erase_due(day, in_kommune, dry_run=dry_run)
    if as_json:
        answer_json({name: one.to_json() for name, one in found.items()})
    for name, one in found.items() if not as_json else ():
        answer(f"{name}: {'fällig' if dry_run else 'gelöscht'} {sum(one.done.values())}")
        for kind, count in sorted(one.done.items()):
            answer(f"  {count}\t{reason_label(kind)}")
        if one.held:
            answer(f"  {one.held}\tnicht gelöscht: Löschsperre")
    if failed := sum(one.failed for one in found.values()):
        say(
            f"kette: {failed} Löschungen sind gescheitert; sie sind unverändert und beim nächsten Lauf wieder dran."
        )
    elif dry_run and not as_json:
        answer("Probe: Es wurde nichts gelöscht.")
    return REFUSED if failed else 0


@retention.command(
    help="Nach dem Wiederherstellen einer Sicherung: noch einmal löschen, was in instance/erased.list steht."
)
@OF_KOMMUNE
@AS_JSON
def replay(in_kommune: str | None, as_json: bool) -> None:
    """Erase again what a restored backup brought back."""
    from kette import operating

    found = operating.erase_again(in_kommune)
    if as_json:
        answer_json(found)
        return
    for name, count in found.items():
        answer(f"{name}: {count} Fälle noch einmal gelöscht.")
