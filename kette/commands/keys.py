"""The commands about the installation's master keys."""

import click

from kette.terminal import AS_JSON, Group, answer, answer_json, refusing


@click.group(cls=Group, help="Die Hauptschlüssel in instance/config.py.")
def keys() -> None:
    """Hold the commands about master keys."""


@keys.command(
    "list", help="Zeigen, wie viele Schlüssel von Fällen, Listen und zweiten Faktoren an jedem hängen."
)
@AS_JSON
def list_(as_json: bool) -> None:
    """Count what hangs on each master key."""
    from kette import keyring, operating

    with operating.instance():
        found = keyring.in_use()
    if as_json:
        answer_json(found)
        return
    for number, count in found.items():
        newest = "; unter ihm wird neu verschlüsselt" if number == max(found) else ""
        answer(f"Hauptschlüssel {number}: {count} Schlüssel{newest}")


@keys.command(
    help="Einen neuen Hauptschlüssel anlegen und alles darunter bringen; abgebrochen, geht es beim nächsten Mal weiter."
)
@AS_JSON
def rotate(as_json: bool) -> None:
    """Add a master key and move everything under it."""
    from kette import keyring, operating

    with operating.instance() as app, refusing(keyring.NotPossible):
        done = keyring.rotate(operating.config_of(app))
    if as_json:
        answer_json({"newest": done.newest, "added": done.added, "moved": done.moved})
        return
    begun = (
        "angelegt" if done.added else "war schon angelegt; die abgebrochene Umstellung ist zu Ende gebracht"
    )
    answer(f"Hauptschlüssel {done.newest}: {begun}. {done.moved} Schlüssel hängen neu an ihm.")
    answer(
        "Sichern Sie jetzt die config.py. Ältere Sicherungen brauchen die alte; bewahren Sie beide zusammen auf."
    )


@keys.command(help="Einen alten Hauptschlüssel entfernen, an dem nichts mehr hängt.")
@click.argument("number", metavar="NUMMER", type=click.IntRange(1, 255))
def forget(number: int) -> None:
    """Remove an old master key."""
    from kette import keyring, operating

    with operating.instance() as app, refusing(keyring.NotPossible):
        keyring.forget(operating.config_of(app), number)
    answer(f"Der Hauptschlüssel {number} ist aus der config.py entfernt.")
