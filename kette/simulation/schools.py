"""What schools do by themselves: hand in the list and report class by class, report one by one, tell who was not told yet."""

from datetime import date, timedelta
from random import Random

from kette import clock
from kette.calendar import add_working_days
from kette.demo import lists as exports
from kette.demo.city import Place
from kette.intake.queries import lists
from kette.intake.service import reporting
from kette.privacy.queries.informing import informed_among
from kette.privacy.rules.informing import How, Informed
from kette.privacy.service.informing import record_notice
from kette.simulation.town import Town
from kette.simulation.ways import SCHOOLS, Way

_CLASS_SIZE = 8  # classmates with an Anschluss, who only stand on the list
_TOLD_LATER = timedelta(days=10)


def list_days(begin: date, seed: int) -> dict[str, date]:
    """Draw on which day each school hands in its list: after the half-year report, within the time of the date."""
    dice = Random(f"year:{seed}:lists")
    return {place.key: add_working_days(begin, dice.randint(0, 11)) for place in SCHOOLS}


def hand_in(town: Town, place: Place) -> None:
    """Let a school hand in its list, and report of each class who is without an Anschluss."""
    mine = [way for way in town.ways if way.place is place and way.from_list and way.case_id is None]
    if not mine:
        return
    register = [way.pupil for way in mine]
    day, cohort, by, school = clock.today(), town.cohort, town.at(place.key), town.place(place.key)
    everybody = sorted(
        register, key=lambda one: (one.class_name, one.person.family_name, one.person.given_name)
    )
    town.do(lambda: exports.hand_in(town.city, place, cohort, everybody))
    for class_name in sorted({pupil.class_name for pupil in everybody}):
        ticked = {row.public_id for row in lists.class_list(by, cohort, class_name)}

        def report(name: str = class_name, ids: set[str] = ticked) -> None:
            reporting.report_class(name, ids, school=school, cohort=cohort, by=by, informed=Informed(day))

        town.do(report)
    for way in mine:
        case = lists.case_of(way.pupil.person, school_id=school.id, cohort=cohort)
        if case is not None:
            town.keep(way, case)
            way.later(day, 1, 6)


def report(town: Town, way: Way) -> None:
    """Let a school report one pupil by the form."""
    school, by, day = town.place(way.place.key), town.at(way.place.key), clock.today()
    told = Informed(day, How.CONVERSATION) if way.informed else None
    case = town.do(
        lambda: reporting.report_pupil(
            way.pupil.person,
            school=school,
            cohort=town.cohort,
            class_name=way.pupil.class_name,
            facts={},
            by=by,
            informed=told,
        )
    )
    if case is not None:
        town.keep(way, case)
        way.later(day, 1, 4)


def inform(town: Town, way: Way) -> None:
    """Tell somebody what happens with the data, some days after the report."""
    if way.case_id is None or way.informed or clock.today() < way.report_on + _TOLD_LATER:
        return
    way.informed = True
    case_id, by = way.case_id, town.at(way.place.key)
    if case_id not in informed_among([case_id]):
        town.do(lambda: record_notice(case_id, Informed(clock.today(), How.CONVERSATION), by=by))
