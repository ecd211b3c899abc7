"""A town for reports: forty-three cases of two school years, walked by the services on different days."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.cases.service.ledger import report_case
from kette.conferences.rules.states import ConferenceKind, DecisionCode
from kette.conferences.service import leading, planning
from kette.db import db, transaction
from kette.handover.queries import open_handover
from kette.handover.rules.states import DeclineReason
from kette.handover.service import door as handover
from kette.institutions.models import Institution
from kette.institutions.service import opening
from kette.privacy.models import Basis
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.informing import Informed
from kette.privacy.service import bases as privacy
from kette.roles import Actor, InstitutionKind, Role
from tests.world import World, make_world

COHORT = 2027
FIRST = date(2027, 2, 15)
TODAY = date(2027, 9, 30)

# One letter per day: r reported, k conference keeps it, o offered, t offered to the Jobcenter, a accepted, d declined,
# w withdrawn, b given back, p Anschluss promised, s started, f fell through, y stayed, x closed as unknown, q closed as
# absent, c closed with its Anschluss, m closed as moved away, z reopened, + consent given, - consent withdrawn,
# ! consent refused, n nothing but time.
STORIES = (
    "r", "rk", "rkp", "rkps", "rkpsc", "roa", "rod", "row", "roapsc", "roapsy", "ro", "r!x", "r!", "rx", "rxz",
    "roax", "roab", "rkod", "rodoa", "rp", "rpf", "rpsf", "rpo", "rpod", "rm", "rq", "r!q", "r+t", "r+ta", "r+ta-x",
    "r+tapsc", "rnnnkoap", "rnk", "roapsf", "rkpscz", "rxzx", "roaboa", "r+td", "rt", "rkoaq",
)  # fmt: skip
EARLIER = ("rx", "roapsc", "r")
SCHOOLS = ("school", "other_school", "small_school")
DEGREES = ("A", "C", "C", "F", "", "1B")


@dataclass
class Town:
    """The walked town, and the Kommune's actors."""

    app: Flask
    world: World

    def actor(self, key: str) -> Actor:
        """Return who acts."""
        return self.world.actor(key)


def make_town(app: Flask) -> Town:
    """Found Kettenstadt and walk all stories, in the order of the days."""
    world = make_world(app)
    with world.inside():
        with transaction():
            small = opening.open_institution(
                InstitutionKind.SCHOOL,
                "Förderschule Kettenstadt-Ost",
                "FÖ Ost",
                kommune_id=world.kommune_id,
                school_number="990003",
                school_form="S",
            )
            db.session.flush()
            world.institution_ids["small_school"] = small.id
        walker = _Walker(world)
        for at, _, number, letter in sorted(_days()):
            with clock.standing_at(clock.at_local(at, 10)), transaction():
                walker.walk(number, letter, at)
    return Town(app, world)


def _days() -> Iterator[tuple[date, int, int, str]]:
    draw = random.Random(11)
    for number, story in enumerate((*STORIES, *EARLIER)):
        at = FIRST + timedelta(days=draw.randrange(40))
        if number >= len(STORIES):
            at -= timedelta(days=365)
        for place, letter in enumerate(story):
            yield at, place, number, letter
            at += timedelta(days=draw.randrange(25))


class _Walker:
    """Takes every case one step further, as the one who holds it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.case_ids: dict[int, int] = {}
        self.actor_of = {membership.institution_id: actor for membership, actor in self._advisers()}
        self.actor_of[world.institution_ids["small_school"]] = Actor(
            world.kommune_id,
            Role.SCHOOL,
            world.membership_ids["school"],
            None,
            world.institution_ids["small_school"],
            InstitutionKind.SCHOOL,
        )

    def _advisers(self) -> Iterator[tuple[object, Actor]]:
        for key in self.world.keys:
            actor = self.world.actor(key)
            if actor.role in (Role.SCHOOL, Role.ADVISER):
                yield self.world.membership(key), actor

    def walk(self, number: int, letter: str, at: date) -> None:
        """Let one thing happen to a case (inside a transaction)."""
        if letter == "r":
            self.case_ids[number] = self._report(number).id
            return
        case = db.session.get_one(Case, self.case_ids[number])
        steps: dict[str, Callable[[Case], object]] = {
            "k": lambda case: self._confer(case, at),
            "o": lambda case: self._offer(case, ("agency", "youth_office")[number % 2]),
            "t": lambda case: self._offer(case, "jobcenter"),
            "a": self._accept,
            "d": lambda case: self._decline(case, tuple(DeclineReason)[number % 3]),
            "w": lambda case: handover.withdraw(self._pending(case), by=self._holder(case)),
            "b": self._give_back,
            "p": lambda case: work.promise(
                case, ("DUAL", "AV", "BFSI", "GY")[number % 4], proof=Proof.CONTRACT, by=self._holder(case)
            ),
            "s": lambda case: work.confirm_start(case, proof=Proof.REGISTER, by=self._holder(case)),
            "f": lambda case: work.fall_through(case, by=self._holder(case)),
            "y": lambda case: work.confirm_stay(case, proof=Proof.REGISTER, by=self._holder(case)),
            "x": lambda case: work.close(case, "UNBE", by=self._holder(case)),
            "q": lambda case: work.close(case, "ABSENZ", by=self._holder(case)),
            "c": lambda case: work.close(case, case.outcome or "", by=self._holder(case)),
            "m": lambda case: work.close(
                case, "VERZOG", by=self._holder(case), notified="Jugendamt Nachbarstadt"
            ),
            "z": lambda case: work.reopen(case, by=self._last(case), note="doch noch hier"),
            "+": self._consent,
            "-": self._end_consent,
            "!": lambda case: privacy.refuse_consent(
                case.id, by=self._holder(case), case_public_id=case.public_id
            ),
            "n": lambda case: None,
        }
        steps[letter](case)

    def _report(self, number: int) -> Case:
        school = self.world.institution(SCHOOLS[number % len(SCHOOLS)])
        known = {"degree": [DEGREES[number % len(DEGREES)]]} if DEGREES[number % len(DEGREES)] else {}
        person = PersonalData(
            f"Muster{number}", "Kim", date(2008 + number % 3, 7, 31) + timedelta(days=number % 4),
            sex=("m", "w", "", "m", "d")[number % 5], postcode="99901", town="Kettenstadt",
        )  # fmt: skip
        cohort = COHORT if number < len(STORIES) else COHORT - 1
        return report_case(
            person, school=school, cohort=cohort, by=self.actor_of[school.id], class_name="10A",
            facts={key: [value[0][-1:]] for key, value in known.items()}, informed=Informed(clock.today()),
        )  # fmt: skip

    def _holder(self, case: Case) -> Actor:
        return self.actor_of[case.holder_id]

    def _last(self, case: Case) -> Actor:
        return self.actor_of[case.school_id]

    def _confer(self, case: Case, at: date) -> None:
        moderator = self.world.actor("moderator")
        conference = planning.plan(
            ConferenceKind.KOMMUNE,
            at,
            "10:00",
            participants=[self.world.institution("jobcenter")],
            by=moderator,
        )
        item = planning.add_case(conference, case, moderator)
        planning.invite(conference, moderator)
        leading.start(conference, moderator)
        leading.decide(item, DecisionCode.KEEP, by=moderator)
        leading.close(conference, moderator)

    def _offer(self, case: Case, key: str) -> None:
        handover.propose(case, self.world.institution(key), by=self._holder(case))

    def _pending(self, case: Case) -> handover.Handover:
        found = open_handover(case.id)
        assert found is not None
        return found

    def _accept(self, case: Case) -> None:
        pending = self._pending(case)
        handover.accept(pending, by=self.actor_of[pending.to_id])

    def _decline(self, case: Case, reason: DeclineReason) -> None:
        pending = self._pending(case)
        handover.decline(pending, reason, by=self.actor_of[pending.to_id])

    def _give_back(self, case: Case) -> None:
        school = db.session.get_one(Institution, case.school_id)
        pending = handover.propose(case, school, by=self._holder(case))
        handover.accept(pending, by=self.actor_of[school.id])

    def _consent(self, case: Case) -> None:
        privacy.record_consent(
            case.id, self.world.institution("jobcenter"), groups=frozenset(PASSABLE), purpose="Beratung",
            given_by=GivenBy.YOUTH, form=ConsentForm.WRITTEN, given_on=clock.today(), by=self._holder(case),
            case_public_id=case.public_id,
        )  # fmt: skip

    def _end_consent(self, case: Case) -> None:
        basis = db.session.scalars(
            select(Basis).where(Basis.case_id == case.id, Basis.kind == "consent")
        ).one()
        privacy.end_basis(basis, "withdrawn", by=self._holder(case), case_public_id=case.public_id)
