"""One young person's way: what happens at the moment at which the clock stands, each done by who may do it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from kette import clock
from kette.calendar import add_working_days
from kette.cases.models import Case
from kette.cases.queries.one import agreements_of
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.chain import Link
from kette.demo import words
from kette.demo.city import City, Place
from kette.demo.fates import Fate, Reply
from kette.demo.plan import Plan, working_days_before
from kette.demo.pupils import Pupil
from kette.handover import queries as handovers
from kette.handover.models import Handover
from kette.handover.rules.states import DeclineReason, HandoverState
from kette.handover.service import door as handover
from kette.handover.service import inside
from kette.intake.queries import lists as intake_queries
from kette.intake.service import reporting
from kette.privacy.rules.informing import How, Informed
from kette.roles import Actor, InstitutionKind

_WAYS = (
    ContactWay.TALK,
    ContactWay.TALK,
    ContactWay.PHONE,
    ContactWay.MESSAGE,
    ContactWay.LETTER,
    ContactWay.VISIT,
)


@dataclass(slots=True)
class Story:
    """A young person, what becomes of them, and dice of their own, so that one story never changes another."""

    city: City
    plan: Plan
    fate: Fate
    place: Place
    pupil: Pupil
    rng: Random
    report_on: date
    from_list: bool = False
    _case: Case | None = None

    @property
    def case(self) -> Case:
        """Return the case, once it is reported."""
        assert self._case is not None, "nobody has reported yet"
        return self._case

    @property
    def case_id(self) -> int | None:
        """Return the key of the case, None before it is reported."""
        return None if self._case is None else self._case.id

    @property
    def holder(self) -> Actor:
        """Return who acts for the institution that holds the case."""
        return self.city.actor_at(self.case.holder_id or 0)

    @property
    def school(self) -> Actor:
        """Return who acts for the school."""
        return self.city.actor_at(self.city.places[self.place.key].id)

    # When something happens.

    def on(self, day: date) -> datetime:
        """Draw a moment of the working day."""
        return clock.at_local(day, self.rng.randint(8, 15), self.rng.randint(0, 59))

    def later(self, least: int, most: int) -> datetime:
        """Draw a moment so many working days from now."""
        return self.on(add_working_days(clock.today(), self.rng.randint(least, most)))

    def before_end(self, least: int, most: int) -> datetime:
        """Draw a moment so many working days before the demo's day, but never in the past."""
        day = working_days_before(self.plan.end, self.rng.randint(least, most))
        return self.on(max(day, clock.today()))

    def between(self, least: float, most: float, until: date) -> date:
        """Draw a working day in a part of the time from now to a day."""
        span = max((until - clock.today()).days, 1)
        return add_working_days(clock.today() + timedelta(days=int(span * self.rng.uniform(least, most))), 0)

    # What happens.

    def report(self) -> None:
        """Report by the form, where the school's list has not done so."""
        school = self.city.places[self.place.key]
        person, cohort = self.pupil.person, self.plan.cohort
        known = intake_queries.case_of(person, school_id=school.id, cohort=cohort)
        self._case = known or reporting.report_pupil(
            person,
            school=school,
            cohort=cohort,
            class_name=self.pupil.class_name,
            facts={},
            by=self.school,
            informed=self._told(),
        )

    def _told(self) -> Informed | None:
        """Return that the young person was informed at the report; of some who were just reported it is still to do."""
        is_new = not self.plan.is_past and self.fate.rest is Link.REPORTED
        return None if is_new else Informed(clock.today(), How.CONVERSATION)

    def describe(self) -> None:
        """Talk to the young person, and write down what is known."""
        values = {
            "degree": [self.pupil.degree],
            "needs": list(self.pupil.needs),
            "language": [self.pupil.language],
        }
        work.state_facts(self.case, values, by=self.school)
        self.contact(reached=True)

    def contact(self, *, reached: bool | None = None) -> None:
        """Write down a contact of the holder, or an attempt, and what became of what was agreed."""
        rng, by = self.rng, self.holder
        is_reached = rng.random() < 0.72 if reached is None else reached
        entrusted = is_reached and by.institution_kind is InstitutionKind.YOUTH_OFFICE and rng.random() < 0.25
        note = rng.choice(words.CONTACTS_REACHED if is_reached else words.CONTACTS_MISSED)
        way = rng.choice(_WAYS if is_reached else _WAYS[2:])
        work.log_contact(
            self.case,
            on=clock.today(),
            way=way,
            reached=is_reached,
            by=by,
            note=words.ENTRUSTED if entrusted else note,
            entrusted=entrusted,
        )
        self.settle(all_of_them=False)
        if rng.random() < 0.15:
            work.confirm_fact(self.case, "degree", by=by)
        if rng.random() < 0.1:
            work.write_note(self.case, rng.choice(words.NOTES), by=by)

    def agree(self, due_on: date) -> None:
        """Agree on what the holder's people and the young person do next."""
        if self.case.link is not Link.CLOSED:
            text = self.rng.choice(words.AGREEMENTS)
            by = self.holder
            work.make_agreement(self.case, text, institution_id=by.institution_id or 0, due_on=due_on, by=by)

    def settle(self, *, all_of_them: bool) -> None:
        """Say what became of the agreements that are due; at the end, of all that are open."""
        for one in agreements_of(self.case):
            if one.done_at is None and (all_of_them or one.due_on <= clock.today()):
                result = "kept" if self.rng.random() < 0.75 else self.rng.choice(("not_kept", "obsolete"))
                work.finish_agreement(one, result, by=self.city.actor_at(one.institution_id))

    def propose(self, to: str) -> None:
        """Let the holder offer the case."""
        note = self.rng.choice(words.OFFER_NOTES)
        handover.propose(self.case, self.city.places[to], by=self.holder, note=note)

    def offer(self) -> Handover | None:
        """Return the offer that waits for an answer."""
        found = handovers.open_handover(self.case.id)
        return found if found is not None and found.state is HandoverState.OFFERED else None

    def look(self, *, take: bool = False) -> None:
        """Let the receiver open the offer, and perhaps say who takes care of it."""
        found = self.offer()
        if found is not None:
            by = self.city.actor_at(found.to_id)
            inside.mark_opened(found, by=by)
            if take and by.membership_id is not None:
                inside.take(found, by.membership_id, by=by)

    def answer(self, reply: Reply) -> None:
        """Let the receiver accept or refuse."""
        found = self.offer()
        if found is None:
            return
        by = self.city.actor_at(found.to_id)
        if reply is Reply.DECLINES:
            agency = self.city.places["agentur"].id
            handover.decline(found, DeclineReason.NO_CAPACITY, by=by, note=words.DECLINED, propose_id=agency)
        else:
            handover.accept(found, by=by, first_contact_on=add_working_days(clock.today(), 7))

    def give_back(self) -> None:
        """Let the holder offer the case back to whoever handed it over."""
        handover.give_back(
            self.case, by=self.holder, note=words.GIVEN_BACK, reason=DeclineReason.NOT_RESPONSIBLE
        )

    def promise(self, outcome: str) -> None:
        """Write down a promised Anschluss."""
        if self.case.link in (Link.REPORTED, Link.CONFERENCE, Link.ACCOMPANIED):
            self.settle(all_of_them=False)
            proof = self.rng.choice((Proof.CONTRACT, Proof.WRITTEN, Proof.SPOKEN, Proof.REGISTER))
            work.promise(self.case, outcome, proof=proof, by=self.holder)

    def begin(self, outcome: str) -> None:
        """Confirm that the young person has started; who took the case over after the promise writes that down first."""
        self.promise(outcome)
        self.settle(all_of_them=True)
        proof = self.rng.choice((Proof.REGISTER, Proof.SEEN, Proof.TOLD))
        work.confirm_start(self.case, proof=proof, by=self.holder)

    def stay(self) -> None:
        """Confirm at a check date that the young person is still there."""
        work.confirm_stay(self.case, proof=self.rng.choice((Proof.REGISTER, Proof.TOLD)), by=self.holder)

    def fall_through(self) -> None:
        """Write down that nothing came of the promise."""
        if self.case.link in (Link.PROMISED, Link.ARRIVED):
            work.fall_through(self.case, by=self.holder, note=words.FELL_THROUGH)

    def close(self, outcome: str, note: str = "", notified: str = "") -> None:
        """Close the case."""
        self.settle(all_of_them=True)
        work.close(self.case, outcome, by=self.holder, note=note, notified=notified)
