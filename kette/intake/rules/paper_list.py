"""The numbers of a class list on paper: what was written down means these rows, and whether paper and screen are one list."""

import hashlib
import re
from collections.abc import Iterable

_APART = re.compile(r"(?:[\s,;]|\bund\b)+")
_RANGE = re.compile(r"\s*(?:-|–|\bbis\b)\s*")
_ONE = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")


class WrongNumbers(Exception):
    """What was typed names no rows of the list; the text is the German sentence for the reader."""


def numbers(typed: str, most: int) -> list[int]:
    """Return the numbers of a paper list that were typed, such as „3, 7, 12-14“, each once, in order.

    :param most: how many rows the list has.
    :raises WrongNumbers: if something else was typed, or a number that the list does not have.
    """
    found: set[int] = set()
    for part in _APART.split(_RANGE.sub("-", typed.strip())):
        if not part:
            continue
        one = _ONE.fullmatch(part)
        if one is None:
            raise WrongNumbers(
                f"„{part[:20]}“ ist keine Nummer. Bitte schreiben Sie zum Beispiel: 3, 7, 12-14"
            )
        first = int(one[1])
        last = int(one[2] or first)
        if first > last:
            raise WrongNumbers(f"„{part}“ läuft rückwärts. Meinen Sie {last}-{first}?")
        if not 1 <= first <= last <= most:
            raise WrongNumbers(f"Die Liste hat die Nummern 1 bis {most}; „{part}“ gibt es nicht.")
        found.update(range(first, last + 1))
    return sorted(found)


def list_mark(public_ids: Iterable[str]) -> str:
    """Return four signs that change when somebody comes onto a list, leaves it or moves: numbers on paper hold no longer."""
    return hashlib.sha256("\n".join(public_ids).encode()).hexdigest()[:4].upper()
