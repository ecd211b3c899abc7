"""The lists that Kettenstadt's schools export and report class by class, with all who have an Anschluss on them too."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from kette import clock
from kette.demo.city import City, Place
from kette.demo.pupils import Pupil
from kette.demo.story import Story
from kette.intake.queries import lists
from kette.intake.rules import accepting
from kette.intake.service import forgetting, listing, reporting
from kette.privacy.rules.informing import Informed

COLUMNS = (
    "Nachname", "Vorname", "Geburtsdatum", "Geschlecht", "Straße", "Postleitzahl", "Ortsname", "Telefon-Nr.",
    "E-Mail (privat)", "Jahrgang", "Klasse", "Status",
)  # fmt: skip
ACTIVE = 2
_FORGET_AFTER = timedelta(days=16)


def export(pupils: Sequence[Pupil]) -> bytes:
    """Write a list as SchILD-NRW's text export does."""
    sheet = io.StringIO()
    rows = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for pupil in pupils:
        one = pupil.person
        rows.writerow(
            (
                one.family_name, one.given_name, f"{one.born_on:%d.%m.%Y}", one.sex, one.street, one.postcode, one.town,
                one.phone, one.email, "10", pupil.class_name, ACTIVE,
            )
        )  # fmt: skip
    return sheet.getvalue().encode("utf-8-sig")


def hand_in(city: City, place: Place, cohort: int, pupils: Sequence[Pupil]) -> None:
    """Let a school hand in its list; its pupils wait for the ticks."""
    school, name = city.places[place.key], "Schuelerliste.csv"
    file = export(pupils)
    reading = accepting.read_file(file, name, on=clock.today(), school_number=place.number)
    accepting.require_whole(reading, name)
    by = city.actor_at(school.id)
    listing.store(reading, school=school, cohort=cohort, file_hash=accepting.hash_of(file), by=by)


def identification(
    city: City, place: Place, day: date, stories: Sequence[Story], others: Sequence[Pupil]
) -> Iterator[datetime]:
    """Let a school hand in its list on a day and report class by class; the list is forgotten after its time."""
    school = city.places[place.key]
    by, cohort = city.actor_at(school.id), stories[0].plan.cohort
    everybody = sorted(
        [*(story.pupil for story in stories), *others],
        key=lambda pupil: (pupil.class_name, pupil.person.family_name, pupil.person.given_name),
    )
    yield clock.at_local(day, 7, 40)
    hand_in(city, place, cohort, everybody)
    without = {(story.pupil.person.full_name, story.pupil.person.born_on) for story in stories}
    for class_name in sorted({pupil.class_name for pupil in everybody}):
        rows = lists.class_list(by, cohort, class_name)
        ticked = {
            row.public_id
            for row in rows
            if (row.listed.person.full_name, row.listed.person.born_on) in without
        }
        # The letters went home with the half-year reports.
        told = Informed(clock.today())
        reporting.report_class(class_name, ticked, school=school, cohort=cohort, by=by, informed=told)
    yield clock.at_local(day + _FORGET_AFTER, 6)
    forgetting.forget_candidates(clock.today())
