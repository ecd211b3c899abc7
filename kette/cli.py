"""The command line: start and serve, fill, import, report, people, and the check of the access log."""

import os
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from kette import terminal
from kette.commands.bounces import bounced
from kette.commands.intake import import_
from kette.commands.keys import keys
from kette.commands.log import audit
from kette.commands.papers import privacy
from kette.commands.proof import verify
from kette.commands.retention import retention
from kette.commands.simulate import simulate
from kette.terminal import (
    AS_JSON,
    DAY,
    OF_KOMMUNE,
    PORT,
    SEED,
    YEAR,
    Group,
    answer,
    answer_json,
    refusing,
)

# Everything else is imported where it is needed: `kette --help` and a dry run must not wait for Flask and the tables.

_attached = click.option("--attached", is_flag=True, hidden=True)
_host = click.option("--host", default="127.0.0.1", metavar="ADRESSE", help="Adresse; sonst 127.0.0.1.")
_port = click.option(
    "--port", type=PORT, default="5000", envvar="PORT", metavar="PORT", help="Port; sonst $PORT, sonst 5000."
)


@click.group(cls=Group, help="Kette: Niemand geht zwischen zwei Stellen verloren.")
def kette() -> None:
    """Hold the commands."""


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # What is written into the instance, the database too, is for this user alone.
    os.umask(0o077)
    sys.exit(terminal.run(kette))


@kette.command(help="Alles starten: einrichten, beim ersten Mal Kettenstadt füllen, Web und Erinnerungen.")
@_host
@_port
def start(host: str, port: int) -> int:
    """Start everything on one machine."""
    from kette import start as starting
    from kette.app import instance_folder

    return starting.start(instance_folder(), host, port)


@kette.command(help="Nur den Webserver starten.")
@_host
@_port
@_attached
def serve(host: str, port: int, attached: bool) -> None:
    """Answer pages."""
    from kette import operating
    from kette import start as starting

    if attached:
        starting.end_with_parent()
    starting.serve(operating.made(), host, port)


@kette.command(help="Nur den Dienst für Erinnerungen und E-Mails starten.")
@_attached
def worker(attached: bool) -> None:
    """Run what is due."""
    from kette import operating, scheduler
    from kette import start as starting

    if attached:
        starting.end_with_parent()
    scheduler.run(operating.made())


@kette.command(help="Eine leere Datenbank mit der erfundenen Kommune Kettenstadt füllen.")
@click.option("--on", "day", type=DAY, metavar="TAG", help="Der Tag, an dem Kettenstadt steht; sonst heute.")
@click.option(
    "--seed", type=SEED, default=1, metavar="ZAHL", help="Gleicher Tag, gleiche Zahl: gleiche Daten."
)
@AS_JSON
def demo(day: date | None, seed: int, as_json: bool) -> None:
    """Fill an empty database with Kettenstadt."""
    from kette import operating
    from kette import start as starting
    from kette.app import instance_folder
    from kette.db import migrate
    from kette.demo import city, fill

    # The demo may be the first thing that is done with an instance; a later start finds everything made.
    starting.prepare(instance_folder(), "http://127.0.0.1:5000")
    with operating.instance() as app:
        migrate(app)
        with refusing(fill.NotPossible):
            counts = fill.fill(day, seed)
        lines = list(city.sign_ins())
    if as_json:
        answer_json(counts)
        return
    for line in lines:
        answer("\t".join(line))


@kette.command(help="Die Auswertung der jungen Menschen ohne Anschluss.")
@click.option(
    "--year", type=YEAR, metavar="JAHR", help="Das Jahr, in dem das Schuljahr endet; sonst das jüngste."
)
@click.option("--as-of", type=DAY, metavar="TAG", help="Stand am Abend dieses Tages; sonst heute.")
@OF_KOMMUNE
@AS_JSON
def report(year: int | None, as_of: date | None, in_kommune: str | None, as_json: bool) -> None:
    """Count the cases of a school year."""
    from kette import operating

    found = operating.evaluated(year, as_of, in_kommune)
    if as_json:
        answer_json(found.to_json())
        return
    answer(f"{found.title}, Stand {found.as_of:%d.%m.%Y}, {found.scope}")
    for one in found.answers:
        answer(f"\n{one.title}\n  {one.finding}")


@kette.group(help="Personen: anlegen, zeigen, neues Kennwort, zweiter Faktor, sperren.")
def user() -> None:
    """Hold the commands about people."""


@user.command(
    help="Eine Person anlegen oder ihr eine weitere Rolle geben. Das Startkennwort steht nur einmal hier."
)
@click.argument("user_name", metavar="BENUTZERNAME")
@click.option("--name", metavar="NAME", help="Vor- und Familienname; nötig für eine neue Person.")
@click.option(
    "--institution", "place", required=True, metavar="STELLE", help="Name oder Kurzname der Stelle."
)
@click.option(
    "--role", "role_name", required=True, metavar="ROLLE", help="Zum Beispiel Beratung oder Administration."
)
@click.option(
    "--class", "classes", multiple=True, metavar="KLASSE", help="Für Klassenleitungen; mehrfach möglich."
)
@click.option("--email", metavar="ADRESSE", help="Für Benachrichtigungen.")
@OF_KOMMUNE
@AS_JSON
def add(as_json: bool, **given: Any) -> None:
    """Give somebody an account and a role."""
    from kette import operating

    _tell(operating.add_person(**given), as_json)


@user.command("list", help="Alle Personen mit ihren Rollen zeigen.")
@OF_KOMMUNE
@AS_JSON
def list_(in_kommune: str | None, as_json: bool) -> None:
    """Show who takes part."""
    from kette import operating

    rows = operating.all_people(in_kommune)
    if as_json:
        answer_json(rows)
        return
    for row in rows:
        state = "gesperrt" if row["locked"] else f"beendet am {row['until']}" if row["until"] else "aktiv"
        answer("\t".join([*(row[key] for key in ("user_name", "name", "role_label", "institution")), state]))


@user.command(help="Ein neues Startkennwort geben; laufende Sitzungen enden.")
@click.argument("user_name", metavar="BENUTZERNAME")
@OF_KOMMUNE
@AS_JSON
def password(user_name: str, in_kommune: str | None, as_json: bool) -> None:
    """Give somebody who forgot theirs a new password."""
    from kette import operating

    _tell(operating.new_password(user_name, in_kommune), as_json)


@user.command(help="Eine Person in jeder Rolle aussperren; mit --undo wieder zulassen.")
@click.argument("user_name", metavar="BENUTZERNAME")
@click.option("--undo", is_flag=True, help="Die Sperre aufheben.")
@OF_KOMMUNE
def lock(user_name: str, undo: bool, in_kommune: str | None) -> None:
    """Refuse somebody at the next click, or let them in again."""
    from kette import operating

    operating.lock(user_name, in_kommune, locked=not undo)
    answer(
        "Die Person kann sich wieder anmelden."
        if undo
        else "Die Person ist gesperrt, ihre Sitzungen sind beendet."
    )


@user.command(help="Wer den zweiten Faktor verloren hat: alle entfernen; laufende Sitzungen enden.")
@click.argument("user_name", metavar="BENUTZERNAME")
@OF_KOMMUNE
def factor(user_name: str, in_kommune: str | None) -> None:
    """Take all second factors from somebody."""
    from kette import operating

    answer(f"Zweite Faktoren entfernt: {operating.reset_factors(user_name, in_kommune)}")


kette.add_command(import_)
kette.add_command(audit)
kette.add_command(bounced)
kette.add_command(keys)
kette.add_command(privacy)
kette.add_command(retention)
kette.add_command(verify)
kette.add_command(simulate)


def _tell(person: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        answer_json(person)
        return
    answer(f"Benutzername: {person['user_name']}")
    if person["password"]:
        answer(f"Startkennwort (steht nur hier): {person['password']}")


if __name__ == "__main__":
    main()
