"""What whoever holds a case does about it without being asked: talk, agree, offer, promise, confirm, close."""

from datetime import date, timedelta

from kette import clock
from kette.calendar import add_working_days, check_dates
from kette.cases.models import Case
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.chain import Link
from kette.demo import consents, words
from kette.demo.fates import Consent, Reply
from kette.handover.service import door
from kette.institutions.models import Institution
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.bases import CONSENT
from kette.privacy.rules.ends import End
from kette.privacy.service import bases
from kette.roles import Actor
from kette.simulation.habits import Habit
from kette.simulation.town import Town
from kette.simulation.ways import Way
from kette.starts import service as starts

_WAYS = (ContactWay.TALK, ContactWay.TALK, ContactWay.PHONE, ContactWay.MESSAGE, ContactWay.LETTER)
_AT_COLLEGE = frozenset({"AV", "BFSI", "BFSII", "HÖBFS"})
_REACHED, _AGREES, _CLOSES_IN_AUTUMN = 0.72, 0.25, 0.7
_ATTEMPTS = 3
_CHECKED_AHEAD = timedelta(days=7)


def go_on(town: Town, way: Way, case: Case, by: Actor, *, reminded: bool = False) -> None:
    """Do the next thing about a case that the actor's institution holds, and draw when the following one comes.

    :param reminded: because Kette reminds of it, and not because its day has come.
    """
    day = clock.today()
    pace = town.desks[town.key_of(by.institution_id)].pace
    way.later(day, *pace.contacts)
    if case.link is Link.REPORTED:
        _reported(town, way, case, by)
    elif case.link is Link.CONFERENCE:
        _before_conference(town, way, case, by)
    elif case.link is Link.ACCOMPANIED:
        _accompanied(town, way, case, by)
    elif case.link is Link.PROMISED:
        _promised(town, way, case, by, reminded)
    elif case.link is Link.ARRIVED:
        _arrived(town, way, case, by, reminded)


def offer(town: Town, way: Way, to: str, by: Actor) -> None:
    """Offer a case to an institution."""
    way.tried.append(to)
    note = words.OFFER_NOTES[way.number % len(words.OFFER_NOTES)]
    town.do(lambda: door.propose(town.case(way), town.place(to), by=by, note=note))


def give_consent(town: Town, way: Way, to: Institution, by: Actor) -> None:
    """Record a consent for an institution, once."""
    if way.once(f"consent:{to.id}"):
        town.do(lambda: consents.record(town.case(way), way.pupil, to, by=by, by_parents=way.fate.by_parents))


def reopen(town: Town, way: Way) -> None:
    """Let somebody who was lost come back."""
    if way.fate.reopened and way.once("reopened"):
        by = town.at(way.place.key)
        town.do(lambda: work.reopen(town.case(way), by=by, note=words.REOPENED))
        way.later(clock.today(), 2, 5)


def _reported(town: Town, way: Way, case: Case, by: Actor) -> None:
    fate, day = way.fate, clock.today()
    if way.once("described"):
        known = {
            "degree": [way.pupil.degree],
            "needs": list(way.pupil.needs),
            "language": [way.pupil.language],
        }
        town.do(lambda: work.state_facts(town.case(way), known, by=by))
        _contact(town, way, case, by, reached=True)
        way.later(day, 2, 5)
    elif fate.outcomes[:1] in (("IRRTUM",), ("VERZOG",)):
        note, told = (words.MISTAKE, "") if fate.outcomes[0] == "IRRTUM" else ("", words.MOVED)
        town.do(lambda: work.close(town.case(way), fate.outcomes[0], by=by, note=note, notified=told))
    elif fate.by is None and fate.to and fate.to not in way.tried:
        if fate.consent is Consent.BEFORE:
            give_consent(town, way, town.place(fate.to), by)
        offer(town, way, fate.to, by)
    elif fate.by is None and day >= way.found_on:
        _promise(town, way, by)
    else:
        _contact(town, way, case, by)


def _before_conference(town: Town, way: Way, case: Case, by: Actor) -> None:
    if way.fate.consent is Consent.BEFORE and way.fate.to:
        give_consent(town, way, town.place(way.fate.to), by)
    _contact(town, way, case, by)


def _accompanied(town: Town, way: Way, case: Case, by: Actor) -> None:
    fate, here = way.fate, town.key_of(by.institution_id)
    if here == fate.to and fate.reply is Reply.GIVES_BACK and "given_back" not in way.done:
        way.once("given_back")
        town.do(lambda: door.give_back(town.case(way), by=by, note=words.GIVEN_BACK))
    elif here == fate.to and fate.withdraws and way.once("withdrawn"):
        _withdraw(town, way, case)
    elif here == "agentur" and way.once("agency_consent") and way.dice.random() < 0.85:
        _contact(town, way, case, by, reached=True)
        give_consent(town, way, town.place(here), by)
    elif here in town.desks and fate.then and fate.then not in way.tried and "given_back" in way.done:
        offer(town, way, fate.then, by)
    elif clock.today() < way.found_on:
        _contact(town, way, case, by)
    elif fate.unknown and (not fate.outcomes or "reopened" not in way.done):
        _lose(town, way, case, by)
    else:
        _promise(town, way, by)


def _lose(town: Town, way: Way, case: Case, by: Actor) -> None:
    """Try to reach somebody on several ways, and then close the case."""
    attempts = sum(deed.startswith("missed") for deed in way.done)
    if attempts < _ATTEMPTS:
        way.once(f"missed:{attempts}")
        _contact(town, way, case, by, reached=False)
        return
    outcome = "ABSENZ" if "absence" in way.pupil.needs else "UNBE"
    town.do(lambda: work.close(town.case(way), outcome, by=by, note=words.UNKNOWN))
    way.later(clock.today(), 10, 20)


def _promise(town: Town, way: Way, by: Actor) -> None:
    outcome, college = way.outcome, town.place("berufskolleg")

    def promised() -> None:
        work.promise(town.case(way), outcome, proof=Proof.WRITTEN, by=by)
        if outcome in _AT_COLLEGE and by.institution_id != college.id:
            starts.say_where(town.case(way), college, by=by)

    town.do(promised)
    way.later(clock.today(), 12, 25)


def _promised(town: Town, way: Way, case: Case, by: Actor, reminded: bool) -> None:
    """Confirm the start once it has come; lazy ones wait until they are reminded."""
    day, begins = clock.today(), max(date(town.cohort, 9, 1), clock.local(case.link_since).date())
    if way.fate.breaks and way.once("broken"):
        town.do(lambda: work.fall_through(town.case(way), by=by, note=words.FELL_THROUGH))
        way.found_on = add_working_days(day, way.dice.randint(15, 40))
    elif day >= begins and (reminded or not _is_lazy(town, by)):
        town.do(lambda: work.confirm_start(town.case(way), proof=Proof.REGISTER, by=by))
        way.later(day, 3, 10)
    elif day < begins:
        way.next_on = max(way.next_on, add_working_days(begins, way.dice.randint(0, 6)))


def _arrived(town: Town, way: Way, case: Case, by: Actor, reminded: bool) -> None:
    """Confirm at the check dates that somebody is still there, and close after the first or the second one."""
    day = clock.today()
    for check in check_dates(case.cohort):
        near = check.on - _CHECKED_AHEAD <= day
        if near and check.key not in way.done and (reminded or day > check.on or not _is_lazy(town, by)):
            way.once(check.key)
            town.do(lambda: work.confirm_stay(town.case(way), proof=Proof.TOLD, by=by))
            way.later(day, 2, 15)
            return
    if "october" in way.done and (way.dice.random() < _CLOSES_IN_AUTUMN or "january" in way.done):
        outcome = case.outcome or way.outcome
        town.do(lambda: work.close(town.case(way), outcome, by=by))


def _withdraw(town: Town, way: Way, case: Case) -> None:
    basis = basis_in_force(case.id, town.place(way.fate.to).id, clock.today())
    if basis is not None and basis.kind == CONSENT.key:
        school, public_id = town.at(way.place.key), case.public_id
        town.do(lambda: bases.end_basis(basis, End.WITHDRAWN.value, by=school, case_public_id=public_id))


def _contact(town: Town, way: Way, case: Case, by: Actor, *, reached: bool | None = None) -> None:
    """Write down a contact or an attempt, and now and then what is agreed."""
    dice, day = way.dice, clock.today()
    is_reached = dice.random() < _REACHED if reached is None else reached
    note = dice.choice(words.CONTACTS_REACHED if is_reached else words.CONTACTS_MISSED)
    manner, agrees = dice.choice(_WAYS), is_reached and dice.random() < _AGREES
    due_on, agreed = add_working_days(day, dice.randint(4, 12)), dice.choice(words.AGREEMENTS)

    def talk() -> None:
        work.log_contact(case, on=day, way=manner, reached=is_reached, by=by, note=note)
        if agrees and case.link is not Link.CLOSED:
            work.make_agreement(case, agreed, institution_id=by.institution_id or 0, due_on=due_on, by=by)

    town.do(talk)


def _is_lazy(town: Town, by: Actor) -> bool:
    return town.desks[town.key_of(by.institution_id)].habit is Habit.LAZY
