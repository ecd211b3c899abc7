"""How the command line speaks: German headings and refusals, results as one line of JSON, and nothing else."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

REFUSED, MISUSED, STOPPED = 1, 2, 130


class Refusal(click.ClickException):
    """What was asked is not done; the text is the German sentence that says why."""


class _Day(click.ParamType[date]):
    """A day, written 2027-02-12 or 12.02.2027."""

    name = "tag"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day."""
        if isinstance(value, date):
            return value
        parts = str(value).split(".")
        try:
            return date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else str(value))
        except ValueError:
            self.fail(f"„{value}“ ist kein Tag. Beispiele: 2027-02-12 oder 12.02.2027.", param, ctx)


class _Number(click.ParamType[int]):
    """A whole number within bounds."""

    name = "zahl"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a number."""
        try:
            number = int(value)
        except ValueError:
            number = self.least - 1
        if not self.least <= number <= self.most:
            self.fail(f"„{value}“ ist keine Zahl von {self.least} bis {self.most}.", param, ctx)
        return number


DAY = _Day()
YEAR = _Number(2000, 2100)
PORT = _Number(1, 65535)
SEED = _Number(0, 2**31 - 1)


AS_JSON = click.option("--json", "as_json", is_flag=True, help="Das Ergebnis als eine Zeile JSON ausgeben.")
OF_KOMMUNE = click.option(
    "--kommune", "in_kommune", metavar="NAME", help="Die Kommune, wenn es mehrere gibt: Name oder Schlüssel."
)


class Command(click.Command):
    """A command with German help."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("options_metavar", "[OPTIONEN]")
        super().__init__(*args, **more)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is called."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Aufruf: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        rows = [
            param.get_help_record(ctx) for param in self.get_params(ctx) if isinstance(param, click.Option)
        ]
        with formatter.section("Optionen"):
            formatter.write_dl([(row[0], row[1].replace("[required]", "(nötig)")) for row in rows if row])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Diese Hilfe zeigen."
        return option


class Group(Command, click.Group):
    """A group of commands with German help."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("subcommand_metavar", "BEFEHL …")
        super().__init__(*args, **more)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write options and commands."""
        Command.format_options(self, ctx, formatter)
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [
            (name, command.get_short_help_str(100))
            for name, command in found
            if command and not command.hidden
        ]
        with formatter.section("Befehle"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order of the code, which is that of first need."""
        return list(self.commands)


def answer(words: str) -> None:
    """Write a line of the result."""
    click.echo(words)


def answer_json(result: Any) -> None:
    """Write the result as one line of JSON."""
    click.echo(json.dumps(result, ensure_ascii=False))


@contextmanager
def refusals_answered(as_json: bool) -> Iterator[None]:
    """Write a refusal as the result too, where the result is read by a program."""
    try:
        yield
    except Refusal as refusal:
        if as_json:
            answer_json({"error": refusal.message})
        raise


def say(words: str) -> None:
    """Write a sentence that is not part of the result."""
    click.echo(words, err=True)


def run(group: click.Group) -> int:
    """Run the command line and return its exit code; nothing but German reaches the reader."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot write ł must not stop a command half-way.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return int(group.main(prog_name="kette", standalone_mode=False) or 0)
    except NoArgsIsHelpError as nothing_asked:
        say(nothing_asked.ctx.get_help() if nothing_asked.ctx else "kette --help")
        return MISUSED
    except click.UsageError as misuse:
        path = misuse.ctx.command_path if misuse.ctx else "kette"
        say(f"kette: {in_german(misuse)} Hilfe: {path} --help")
        return MISUSED
    except click.ClickException as refusal:
        say(f"kette: {refusal.message}")
        return REFUSED
    except click.Abort:
        say("kette: abgebrochen.")
        return STOPPED


def in_german(misuse: click.UsageError) -> str:
    """Say in German what is wrong with a call."""
    if isinstance(misuse, click.MissingParameter):
        named = misuse.param.make_metavar(misuse.ctx) if misuse.param and misuse.ctx else ""
        if isinstance(misuse.param, click.Option):
            named = f"{misuse.param.opts[-1]} {named}"
        return f"Es fehlt: {named}."
    if isinstance(misuse, click.NoSuchOption):
        return f"Die Option „{misuse.option_name}“ gibt es nicht."
    if isinstance(misuse, click.NoSuchCommand):
        return f"Den Befehl „{misuse.command_name}“ gibt es nicht."
    if isinstance(misuse, click.BadParameter):
        return misuse.message
    if isinstance(misuse, click.BadOptionUsage):
        return f"Die Option „{misuse.option_name}“ braucht einen Wert oder verträgt keinen."
    return "So lässt sich der Befehl nicht aufrufen."


@contextmanager
def refusing(*reasons: type[Exception]) -> Iterator[None]:
    """Turn exceptions that carry a German sentence into refusals."""
    try:
        yield
    except reasons as reason:
        raise Refusal(str(reason)) from reason
