"""The identification dates of Kettenstadt after the lists: schools confirm what stands, and each date is frozen at its end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kette import clock
from kette.calendar import ONE_DAY, add_working_days
from kette.demo.city import City, Place
from kette.intake.rules.dates import default_windows
from kette.intake.service import dating


def later_answers(city: City, place: Place, cohort: int, number: int) -> Iterator[datetime]:
    """Let a school confirm its classes at the dates after the first one.

    :param number: tells the schools apart; they answer on different days.
    """
    school = city.places[place.key]
    by = city.actor_at(school.id)
    for window in default_windows(cohort)[1:]:
        day = add_working_days(window.on - timedelta(days=7), number % 4)
        yield clock.at_local(day, 11, 10 + number)
        dating.confirm_classes(None, school=school, cohort=cohort, by=by)


def freezing(cohort: int) -> Iterator[datetime]:
    """Let every date be frozen in the night after its end, as the scheduler does."""
    for window in default_windows(cohort):
        yield clock.at_local(window.closes_on + ONE_DAY, 6, 10)
        dating.freeze_due(clock.today())
