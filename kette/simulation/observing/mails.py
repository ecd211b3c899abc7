"""Counting what arrived at the mail server: mails per person and week, and what stands twice in one of them."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from kette import clock
from kette.simulation.postbox import Arrived

# A part is written in capitals; a heading says what waits, and how many of it; below it stand the pages, one a
# line: the day, who it lies with where that is somebody else, and the address.
_HEADING = re.compile(r"^– (.+): \d+$")
_PAGE = re.compile(r"^ +[^,:]+(.*https?://\S+)$")


class PersonWeek(NamedTuple):
    """A recipient and a week, by the days of ISO 8601."""

    recipient: str
    year: int
    week: int


def per_person_and_week(arrived: Iterable[Arrived], urgent: Collection[str]) -> Counter[PersonWeek]:
    """Count the mails that are not urgent; the same one taken twice by the server is one.

    :param urgent: the keys of urgent mails.
    """
    found: set[tuple[str, PersonWeek]] = set()
    for mail in arrived:
        if mail.key not in urgent:
            year, week, _ = clock.local(mail.at).isocalendar()
            found.add((mail.key, PersonWeek(mail.recipient, year, week)))
    return Counter(week for _, week in found)


def mean(weeks: Counter[PersonWeek], begin: date, end: date) -> float:
    """Return mails per week of those who got any, over all weeks of a time; the last day is not part of it."""
    people = {one.recipient for one in weeks}
    number = (end - begin).days / 7
    return sum(weeks.values()) / (len(people) * number) if people and number else 0.0


def topics_twice(arrived: Iterable[Arrived]) -> int:
    """Count the topics that stand more than once in one mail: the same page below the same heading of the same part."""
    return sum(_twice(mail.text) for mail in arrived)


def _twice(text: str) -> int:
    part, heading, topics = "", "", Counter[tuple[str, str, str]]()
    for line in text.splitlines():
        if line.isupper():
            part, heading = line, ""
        elif found := _HEADING.match(line):
            heading = found[1]
        elif heading and (page := _PAGE.match(line)):
            topics[part, heading, page[1]] += 1
    return sum(number > 1 for number in topics.values())
