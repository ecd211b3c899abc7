"""The command that mail servers hand returned mails to."""

import sys

import click

from kette.terminal import Command, Refusal, answer, say

# What mail servers take as "not now, try again" (sysexits.h, EX_TEMPFAIL); anything but 0 else sends the report back.
TRY_LATER = 75
_CHUNK = 64 * 1024


@click.command(
    cls=Command,
    help="Einen Bericht über eine unzustellbare Mail von der Standardeingabe lesen und vermerken.",
)
def bounced() -> int:
    """Note a report; whatever else was sent to the address changes nothing and is answered with a sentence."""
    from kette import bounces, operating

    read = sys.stdin.buffer.read(bounces.LARGEST + 1)
    # Who hands it over must not stumble over a pipe that closes early.
    while sys.stdin.buffer.read(_CHUNK):
        pass
    try:
        with operating.instance():
            answer(bounces.note(read).label)
    except Refusal as trouble:
        say(f"kette: {trouble.message}")
        return TRY_LATER
    return 0
