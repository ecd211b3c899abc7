"""How the value of a setting is typed and read: a whole number, yes or no, or a list of days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

LARGEST = 3650
_WORDS = {"ja": True, "nein": False}


def read_value(typed: str, default: Any, words: Sequence[str] = ()) -> Any:
    """Read a typed value as the kind that the default is of.

    :param words: what the numbers from 0 on stand for, where they stand for something.

    :raises ValueError: with the German sentence for the reader.
    """
    if isinstance(default, list):
        return [_day(part).isoformat() for part in typed.replace(",", " ").replace(";", " ").split()]
    text = typed.strip()
    if isinstance(default, bool):
        if text.lower() not in _WORDS:
            raise ValueError("Bitte geben Sie „ja“ oder „nein“ ein.")
        return _WORDS[text.lower()]
    if words:
        found = [place for place, word in enumerate(words) if word.casefold() == text.casefold()]
        if not found:
            raise ValueError(f"Bitte geben Sie eines davon ein: {', '.join(words)}.")
        return found[0]
    if not (text.isascii() and text.isdigit()) or int(text) > LARGEST:
        raise ValueError(f"Bitte geben Sie eine ganze Zahl von 0 bis {LARGEST} ein.")
    return int(text)


def value_in_words(value: Any, words: Sequence[str] = ()) -> str:
    """Write a value as people read it.

    :param words: what the numbers from 0 on stand for.
    """
    if words and value in range(len(words)):
        return str(words[value])
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, list):
        return ", ".join(f"{_day(day):%d.%m.%Y}" for day in value) or "keine"
    return str(value)


def _day(text: str) -> date:
    try:
        if "." in text:
            day, month, year = (int(part) for part in text.split("."))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError as unreadable:
        raise ValueError(
            f"„{text[:20]}“ ist kein Tag. Bitte schreiben Sie TT.MM.JJJJ und trennen Sie Tage mit Komma."
        ) from unreadable
