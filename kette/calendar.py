"""The school year of NRW, its milestones, working days and compulsory schooling, all from dates given as arguments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)

#: From the first to the last day of some school holidays, both included.
Span = tuple[date, date]

# Last day of the first half year (HJ1LUT) and last school day (SJLUT) by the year in which the school year ends.
# Source: the Termin catalogue of the Land's school administration program SVWS (published dates of the MSB NRW).
_PUBLISHED: dict[int, tuple[date, date | None]] = {
    2023: (date(2023, 1, 20), date(2023, 6, 21)),
    2024: (date(2024, 1, 26), date(2024, 7, 5)),
    2025: (date(2025, 2, 7), date(2025, 7, 11)),
    2026: (date(2026, 2, 6), date(2026, 7, 17)),
    2027: (date(2027, 2, 12), date(2027, 7, 16)),
    2028: (date(2028, 2, 4), date(2028, 7, 7)),
    2029: (date(2029, 1, 26), date(2029, 6, 29)),
    2030: (date(2030, 1, 25), None),
}
# Summer holidays agreed by the Kultusministerkonferenz where the catalogue has no last school day yet:
# 24 June to 6 August 2030. The Friday before counts as the last school day.
_BEFORE_SUMMER_HOLIDAYS = {2030: date(2030, 6, 21)}


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """One school year of NRW, 1 August to 31 July (§ 7 SchulG), named by the year in which it ends."""

    cohort: int
    last_half_year_day: date
    last_school_day: date
    #: True where at least one of the two dates is no published one but reckoned by a rule of thumb.
    estimated: bool = False

    @property
    def first_day(self) -> date:
        """The 1 August on which it begins."""
        return date(self.cohort - 1, 8, 1)

    @property
    def last_day(self) -> date:
        """The 31 July on which it ends."""
        return date(self.cohort, 7, 31)

    @property
    def label(self) -> str:
        """Its usual name, such as 2026/27."""
        return f"{self.cohort - 1}/{self.cohort % 100:02d}"

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day on which the schools say who has no Anschluss, or on which the chain is measured."""

    key: str
    label: str
    on: date
    estimated: bool = False


def school_year(cohort: int) -> SchoolYear:
    """Return the school year that ends in the year `cohort`; beyond the published dates an estimate, marked so.

    The estimate takes the Friday nearest to 1 February for the half-year report and the Friday nearest to 7 July
    for the last school day: the middle of what was published for 2023 to 2029.
    """
    half_year, last = _PUBLISHED.get(cohort, (None, None))
    return SchoolYear(
        cohort,
        half_year or _friday_nearest(date(cohort, 2, 1)),
        last or _BEFORE_SUMMER_HOLIDAYS.get(cohort) or _friday_nearest(date(cohort, 7, 7)),
        estimated=half_year is None or last is None,
    )


def school_year_of(day: date) -> SchoolYear:
    """Return the school year in which a day lies."""
    return school_year(day.year + (day.month >= 8))


def identification_dates(cohort: int, school_holidays: Collection[Span] = ()) -> tuple[Milestone, ...]:
    """Return the default days on which schools identify who has no Anschluss: half-year report, after Easter, 31 May.

    The days are customs of the Kreise, not law; each Kommune may set its own.
    """
    year = school_year(cohort)
    given = any(first <= _easter_monday(cohort) <= last for first, last in school_holidays)
    half_year_estimated = cohort not in _PUBLISHED
    return (
        Milestone("half_year_report", "Halbjahreszeugnis", year.last_half_year_day, half_year_estimated),
        Milestone(
            "after_easter", "Nach den Osterferien", first_day_after_easter(cohort, school_holidays), not given
        ),
        Milestone("end_of_may", "31. Mai", date(cohort, 5, 31)),
    )


def check_dates(cohort: int) -> tuple[Milestone, ...]:
    """Return the days after the leaving summer on which it is checked who arrived: 15 October and 31 January.

    15 October lies in the reference week of the official school statistics (BASS 10-41 Nr. 7).
    """
    return (
        Milestone("october", "15. Oktober", date(cohort, 10, 15)),
        Milestone("january", "31. Januar", date(cohort + 1, 1, 31)),
    )


def school_start(year: int) -> date:
    """Return the first school day after the summer holidays of a year.

    They last six weeks and a half from the Saturday after the last school day (Ferienordnung NRW): of the published
    years 2024 to 2028 each begins 47 days after it, on a Wednesday.
    """
    return school_year(year).last_school_day + timedelta(days=47)


def first_day_after_easter(year: int, school_holidays: Collection[Span] = ()) -> date:
    """Return the first school day after the Easter holidays.

    Given the holidays, the first working day after the span that holds Easter Monday. Else the Monday after the week
    of Easter: the Easter holidays of NRW have been the weeks before and after Easter Sunday in every year since 2016.
    """
    monday = _easter_monday(year)
    for first, last in school_holidays:
        if first <= monday <= last:
            return add_working_days(last, 1)
    return monday + timedelta(days=7)


def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of NRW in one year (Feiertagsgesetz NW)."""
    return _public_holidays(year)


def rosenmontag(year: int) -> date:
    """Return Rosenmontag, in many towns of the Rhineland a day off that no law names."""
    return easter(year) - timedelta(days=48)


def is_working_day(day: date, *, also_free: Collection[date] = ()) -> bool:
    """Say whether offices are open: Monday to Friday, no public holiday of NRW, none of the local days `also_free`."""
    return day.weekday() < 5 and day not in _public_holidays(day.year) and day not in also_free


def is_school_day(day: date, school_holidays: Collection[Span], *, also_free: Collection[date] = ()) -> bool:
    """Say whether there are lessons: a working day outside the given school holidays."""
    return is_working_day(day, also_free=also_free) and not any(a <= day <= b for a, b in school_holidays)


def add_working_days(day: date, n: int, *, also_free: Collection[date] = ()) -> date:
    """Return the n-th working day after `day`; with 0, `day` itself or, if offices are closed, the next working day.

    :raises ValueError: if n is negative.
    """
    if n < 0:
        raise ValueError("working days are counted forward only")
    if n == 0 and not is_working_day(day, also_free=also_free):
        n = 1
    while n:
        day += ONE_DAY
        n -= is_working_day(day, also_free=also_free)
    return day


def add_school_days(
    day: date, n: int, school_holidays: Collection[date], *, also_free: Collection[date] = ()
) -> date:
    """Return the n-th working day after `day` at a school, where its holidays count as free: never past the last school day.

    What begins before the last school day ends on it at the latest; in the summer holidays a school counts as offices do,
    because a young person must not wait for their end.

    :param school_holidays: the single days of all school holidays that are known.
    """
    last = school_year_of(day).last_school_day
    found = add_working_days(day, n, also_free={*also_free, *_outside_summer(school_holidays)})
    return min(found, last) if day < last else found


def school_days_before(
    day: date, n: int, school_holidays: Collection[date], *, also_free: Collection[date] = ()
) -> date:
    """Return the n-th working day before a day at a school, where its holidays but the summer's count as free."""
    return working_days_before(day, n, also_free={*also_free, *_outside_summer(school_holidays)})


def working_days_before(day: date, n: int, *, also_free: Collection[date] = ()) -> date:
    """Return the n-th working day before a day."""
    while n > 0:
        day -= ONE_DAY
        n -= is_working_day(day, also_free=also_free)
    return day


def _outside_summer(days: Collection[date]) -> list[date]:
    return [day for day in days if not school_year(day.year).last_school_day < day < school_start(day.year)]


def working_days_between(a: date, b: date, *, also_free: Collection[date] = ()) -> int:
    """Count the working days after `a` up to and including `b`; negative if `b` lies before `a`."""
    if b < a:
        return -working_days_between(b, a, also_free=also_free)
    days = (a + timedelta(days=n) for n in range(1, (b - a).days + 1))
    return sum(is_working_day(day, also_free=also_free) for day in days)


def birthday(born_on: date, age: int) -> date:
    """Return the day on which somebody turns `age`; born on 29 February, in other years 1 March."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def age_on(born_on: date, day: date) -> int:
    """Return the age in completed years on a day; negative before birth."""
    years = day.year - born_on.year
    return years - (day < birthday(born_on, years))


def schulpflicht_until(born_on: date) -> date:
    """Return the last day of compulsory schooling of somebody without an Ausbildung.

    § 38 SchulG NRW: the end of the school year in which the 18th year of life is completed. It is completed at the end
    of the day before the 18th birthday (§§ 187 (2), 188 (2) BGB): born on 1 August, on 31 July.
    It may end earlier or rest, which only a person can decide (§ 38 (3), (4), § 40 SchulG NRW).
    """
    return school_year_of(birthday(born_on, 18) - ONE_DAY).last_day


def is_schulpflichtig(born_on: date, day: date) -> bool:
    """Say whether somebody without an Ausbildung is still of compulsory school age on a day."""
    return day <= schulpflicht_until(born_on)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    skipped, left = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - skipped - moon + 15) % 30
    weekday = (32 + 2 * left + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _easter_monday(year: int) -> date:
    return easter(year) + ONE_DAY


def _friday_nearest(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday() + 3) % 7 - 3)


@lru_cache(maxsize=128)
def _public_holidays(year: int) -> frozenset[date]:
    # Imported late: the package loads every country's calendar, a tenth of a second that most pages do not need.
    from holidays import country_holidays

    return frozenset(country_holidays("DE", subdiv="NW", years=year))


def year_of(text: str) -> int:
    """Read the year of an address.

    :raises ValueError: if it is none in which anybody here could have left school; databases keep no larger numbers.
    """
    year = int(text)
    if not 2000 <= year <= 2100:
        raise ValueError(text)
    return year
