"""Five school years of cases, drawn at random and walked by the real services; as many as KETTE_RETENTION_CASES says."""

import os
import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from kette import clock
from kette.calendar import school_year
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service import work
from kette.db import OnceKey, db, transaction
from kette.handover.service import door
from kette.institutions.models import SignInAttempt
from kette.outbox import queue
from kette.retention.rules.reasons import HoldReason
from kette.retention.service.holding import hold
from tests.retention.lives import agreed, closed, passed_on, report
from tests.world import World

CASES = int(os.environ.get("KETTE_RETENTION_CASES", "40"))
COHORTS = (2023, 2024, 2025, 2026, 2027)
# The day of the run: the season of 2027 is over, and what was closed by 15 August 2027 is due.
DAY = date(2028, 2, 15)
HOLDERS = ("jobcenter", "youth_office", "integration_centre")


class Years:
    """Draws a life for each case, and walks all of them in the order of the days, as the log of accesses wants it."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.draw = world, random.Random(seed)
        self.days: list[tuple[date, int, Callable[[], object]]] = []
        self.ids: dict[int, int] = {}

    def walk(self) -> None:
        """Walk all cases."""
        lives: tuple[Callable[[int, date], None], ...] = (
            self.stays,
            self.is_closed_by_the_school,
            self.consents_only,
            self.goes_and_stays,
            self.goes_and_is_closed,
            self.goes_and_is_closed,
            self.goes_to_the_agency,
        )
        for number in range(CASES):
            cohort = COHORTS[number % len(COHORTS)]
            day = school_year(cohort).last_half_year_day + timedelta(days=self.draw.randrange(10, 60))
            self.on(day, partial(self.report, number, day, cohort, self.somebody(number, cohort)))
            lives[self.draw.randrange(len(lives))](number, day)
            if self.draw.random() < 0.15:
                self.on(DAY - timedelta(days=20), partial(self.hold, number))
            self.on(self.later(day), partial(self.leave_traces, number))
        for day, _, act in sorted(self.days, key=lambda one: one[:2]):
            with clock.standing_at(clock.at_local(day, 12)), transaction():
                act()

    def stays(self, number: int, day: date) -> None:
        """Nothing more happens."""

    def is_closed_by_the_school(self, number: int, day: date) -> None:
        """The school closes it, and nobody else ever knew."""
        self.on(self.later(day), lambda: closed(self.world, self.case(number), "school"))

    def consents_only(self, number: int, day: date) -> None:
        """A consent is recorded, and nothing is passed on."""
        to = self.draw.choice(HOLDERS)
        self.on(self.later(day), lambda: agreed(self.world, self.case(number), to))

    def goes_and_stays(self, number: int, day: date) -> str:
        """It is handed over and stays open."""
        to = self.draw.choice(HOLDERS)
        self.on(day + timedelta(days=3), lambda: agreed(self.world, self.case(number), to))
        self.on(day + timedelta(days=3), lambda: passed_on(self.world, self.case(number), to))
        return to

    def goes_and_is_closed(self, number: int, day: date) -> None:
        """It is handed over and closed on some later day."""
        to = self.goes_and_stays(number, day)
        self.on(self.later(day + timedelta(days=4)), lambda: closed(self.world, self.case(number), to))

    def goes_to_the_agency(self, number: int, day: date) -> None:
        """The school passes it on by law; whether the Agentur takes it is drawn."""
        takes = self.draw.random() < 0.7
        self.on(self.later(day), lambda: self.offer_to_the_agency(number, takes=takes))

    def report(self, number: int, day: date, cohort: int, person: PersonalData) -> None:
        """Report a case, and write a note and a draft on it."""
        case = report(self.world, day, person, cohort=cohort)
        self.ids[number] = case.id
        school, note = self.world.actor("school"), f"Notiz {number}"
        work.write_note(case, note, by=school, entrusted=number % 2 == 0)
        work.keep_draft(case, "note", {"note": note}, by=school)

    def offer_to_the_agency(self, number: int, *, takes: bool) -> None:
        """Offer a case by law."""
        agency, school = self.world.institution("agency"), self.world.actor("school")
        offer = door.propose(self.case(number), agency, by=school)
        if takes:
            door.accept(offer, by=self.world.actor("agency"))

    def hold(self, number: int) -> None:
        """Hold the erasure of a case back."""
        review_on = DAY + timedelta(days=90)
        hold(self.case(number).number, HoldReason.COURT, review_on, by=self.world.actor("dpo"))

    def leave_traces(self, number: int) -> None:
        """Leave what belongs to no case."""
        queue("jobcenter@example.org", "Ein Vorgang wartet", "Bitte melden Sie sich an.", key=f"{number}")
        db.session.add(SignInAttempt(at=clock.now(), subject_hash=f"{number:064}"))
        db.session.add(OnceKey(key=f"form-{number}", used_at=clock.now()))

    def somebody(self, number: int, cohort: int) -> PersonalData:
        """Draw a person; some are older than retention allows."""
        age = self.draw.choice((15, 16, 16, 17, 19, 24, 25))
        born = date(cohort - age, self.draw.randrange(1, 13), self.draw.randrange(1, 29))
        return PersonalData(f"Fünfjahr{number}", "Kim", born, self.draw.choice("mwdx"), town="Kettenstadt")

    def case(self, number: int) -> Case:
        """Load a case."""
        return db.session.get_one(Case, self.ids[number])

    def later(self, day: date) -> date:
        """Draw a day between the next one and the day before the run, near the run in half of all cases."""
        last, first = DAY - timedelta(days=1), day + timedelta(days=1)
        if self.draw.random() < 0.5:
            first = max(first, last - timedelta(days=400))
        return first + timedelta(days=self.draw.randrange((last - first).days + 1))

    def on(self, day: date, work: Callable[[], object]) -> None:
        """Plan something for a day; of one day, the first planned is done first."""
        self.days.append((day, len(self.days), work))
