"""How the value of a setting is typed and read: a whole number, yes or no, or a list of days."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

LARGEST = 3650
LONGEST_SPAN = timedelta(days=60)
_WORDS = {"ja": True, "nein": False}


def read_value(typed: str, default: Any, words: Sequence[str] = ()) -> Any:
    """Read a typed value as the kind that the default is of.

    :param words: what the numbers from 0 on stand for, where they stand for something.

    :raises ValueError: with the German sentence for the reader.
    """
    if isinstance(default, list):
        return [day.isoformat() for day in _days(typed)]
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
        return ", ".join(_runs(sorted({_day(day) for day in value}))) or "keine"
    return str(value)


def _days(typed: str) -> list[date]:
    """Read days and spans of days, „22.03.2027-03.04.2027“, each day once and in order."""
    parts = re.sub(
        r"\s*(?:–|-(?=\d{1,2}\.)|\bbis\b)\s*", "–", typed.replace(",", " ").replace(";", " ")
    ).split()
    found: set[date] = set()
    for part in parts:
        first, dash, end = part.partition("–")
        begins = _day(first)
        ends = _day(end) if dash else begins
        if not begins <= ends < begins + LONGEST_SPAN:
            raise ValueError(
                f"„{part[:30]}“ ist kein Zeitraum. Bitte schreiben Sie den ersten und den letzten Tag, höchstens 60 Tage."
            )
        found.update(begins + timedelta(days=n) for n in range((ends - begins).days + 1))
    return sorted(found)


def _runs(days: Sequence[date]) -> Iterator[str]:
    """Write days, those that follow each other as a span."""
    start = 0
    for place, day in enumerate(days, 1):
        if place < len(days) and days[place] == day + timedelta(days=1):
            continue
        first = days[start]
        yield f"{day:%d.%m.%Y}" if first == day else f"{first:%d.%m.%Y} bis {day:%d.%m.%Y}"
        start = place


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
