"""What the mails of reminders say: how many of what wait, and where; never about whom."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kette.reminders.rules.catalogue import RULES, Rule
from kette.reminders.rules.due import Due

# So many addresses per kind; the rest is counted.
SHOWN = 5
_ORDER = {rule.key: number for number, rule in enumerate(RULES)}
_CLOSING = "Diese Nachricht enthält absichtlich keine Angaben zu Personen."


@dataclass(frozen=True, slots=True)
class Pages:
    """Where things stand.

    :param address: gives the full address of the page of one thing.
    :param owes: gives the short name of the institution that is to act; empty where that is the reader's own.
    :param start: full address of the start page.
    """

    address: Callable[[Due], str]
    owes: Callable[[Due], str]
    start: str


def weekly(items: Iterable[Due], day: date, pages: Pages, institution: str) -> tuple[str, str]:
    """Return subject and body of the one mail of the week.

    :param institution: name of the institution, so that people with several roles know which one is meant.
    """
    late = [item for item in items if item.overdue]
    coming = [item for item in items if not item.overdue]
    counted = ((late, "überfällig"), (coming, "demnächst fällig"))
    subject = "Kette: " + ", ".join(f"{len(part)} {words}" for part, words in counted if part)
    lines = ["Guten Tag,", "", f"in Kette wartet auf Sie ({institution}):"]
    for title, part in (("Überfällig", late), ("Demnächst fällig", coming)):
        if part:
            lines += ["", title.upper(), *_kinds(part, day, pages)]
    lines += [
        "",
        f"Ihre ganze Liste steht nach der Anmeldung auf der Startseite: {pages.start}",
        "",
        f"{_CLOSING} Sie kommt höchstens einmal in der Woche und nur, wenn etwas wartet.",
        "",
    ]
    return subject, "\n".join(lines)


def at_once(item: Due, address: str) -> tuple[str, str]:
    """Return subject and body of the mail of an urgent rule."""
    return (
        f"{item.rule.many}: {item.due_on:%d.%m.%Y}",
        f"Guten Tag,\n\n{item.rule.sentence}\nTermin: {item.due_on:%d.%m.%Y}\n\n{address}\n\n{_CLOSING}\n",
    )


def _kinds(items: Sequence[Due], day: date, pages: Pages) -> Iterable[str]:
    def kind(item: Due) -> int:
        return _ORDER[item.rule.key]

    for number, group in groupby(sorted(items, key=lambda item: (kind(item), item.due_on)), key=kind):
        same = list(group)
        yield _heading(RULES[number], len(same))
        # Two agreements about one young person lead to one page, which stands here once.
        alike: dict[str, list[Due]] = {}
        for item in same:
            alike.setdefault(f"{_with(pages.owes(item))}: {pages.address(item)}", []).append(item)
        shown = dict(list(alike.items())[:SHOWN])
        for where, those in shown.items():
            yield f"  {_when(those[0], day)}{_times(len(those))}{where}"
        left = len(same) - sum(map(len, shown.values()))
        if left:
            yield f"  und {left} weitere"


def _times(number: int) -> str:
    return f" ({number} Mal)" if number > 1 else ""


def _heading(rule: Rule, number: int) -> str:
    return f"– {rule.many}: {number}"


def _with(owes: str) -> str:
    return f", liegt bei {owes}" if owes else ""


def _when(item: Due, day: date) -> str:
    if item.due_on < day:
        days = (day - item.due_on).days
        return f"seit {days} {'Tag' if days == 1 else 'Tagen'}"
    return "heute" if item.due_on == day else f"bis {item.due_on:%d.%m.%Y}"
