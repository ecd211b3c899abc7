"""How a young person's way goes on: each `yield` is the next moment at which something happens."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kette import clock
from kette.calendar import add_working_days
from kette.cases.service import work
from kette.chain import Link
from kette.demo import consents, words
from kette.demo.fates import Consent, Reply
from kette.demo.plan import Meeting, working_days_before
from kette.demo.story import Story

Moments = Iterator[datetime]
OCTOBER = (10, 15)


def life(story: Story, meeting: Meeting | None) -> Moments:
    """Go a young person's whole way; in the year in progress it rests where the fate says.

    :param meeting: the conference that takes the case, if one does.
    """
    fate = story.fate
    yield story.on(story.report_on)
    story.report()
    yield story.later(1, 4)
    story.describe()
    if _rests(story, Link.REPORTED) or _rests(story, Link.CONFERENCE, fate.by is None):
        return
    if fate.consent is Consent.BEFORE:
        yield story.later(0, 1)
        consents.give(story, fate.to)
    if meeting is not None:
        yield story.on(add_working_days(meeting.day, 1))
    elif fate.to:
        yield story.before_end(1, 3) if fate.recent else story.later(3, 9)
        story.propose(fate.to)
    yield from _about_consent(story)
    if fate.to and fate.consent not in (Consent.WAITS, Consent.REFUSED):
        yield from _answered(story)
    if story.offer() is not None or _rests(story, Link.CONFERENCE):
        return
    yield from _at_home(story)
    yield from _onwards(story)


def _rests(story: Story, link: Link, condition: bool = True) -> bool:
    return condition and not story.plan.is_past and story.fate.rest is link


def _about_consent(story: Story) -> Moments:
    fate = story.fate
    if fate.consent is Consent.AFTER:
        yield story.before_end(1, 4) if fate.recent else story.later(2, 7)
        consents.give(story, fate.to)
    elif fate.consent is Consent.REFUSED:
        yield story.later(3, 8)
        consents.refuse(story)


def _answered(story: Story) -> Moments:
    fate = story.fate
    if fate.reply is Reply.SILENT:
        if story.rng.random() < 0.5:
            yield story.later(1, 1)
            story.look(take=story.rng.random() < 0.5)
        return
    yield story.later(1, 2)
    story.look()
    yield story.later(1, 2)
    story.answer(fate.reply)
    if fate.reply is Reply.DECLINES and fate.then:
        yield story.later(1, 3)
        story.propose(fate.then)
        yield story.later(1, 3)
        story.answer(Reply.ACCEPTS)
    elif fate.reply is Reply.GIVES_BACK:
        yield story.later(4, 7)
        story.contact(reached=True)
        if _rests(story, Link.OFFERED):
            yield story.before_end(2, 4)
            story.give_back()
            return
        yield story.later(1, 4)
        story.give_back()
        yield story.later(1, 3)
        story.answer(Reply.ACCEPTS)
        if fate.then:
            yield story.later(2, 5)
            story.propose(fate.then)
            yield story.later(1, 3)
            story.answer(Reply.ACCEPTS)


def _at_home(story: Story) -> Moments:
    """Meet the young person soon after a handover; the Agentur then asks for a consent of its own.

    What the school passed on by law must be deleted there after half a year (§ 31a Abs. 3 SGB III).
    """
    if story.fate.recent:
        return
    yield story.later(3, 6)
    if story.case.link is Link.CLOSED:
        return
    story.contact(reached=True)
    if story.city.key_of(story.case.holder_id or 0) == "agentur" and story.rng.random() < 0.85:
        consents.give(story, "agentur")
    if story.fate.withdraws:
        yield story.later(2, 5)
        consents.withdraw(story)


def _onwards(story: Story) -> Moments:
    fate, plan = story.fate, story.plan
    if _rests(story, Link.ACCOMPANIED) or not (fate.outcomes or fate.unknown):
        if fate.breaks:
            yield from _accompanied(story, story.between(0.3, 0.6, plan.end))
            story.promise(fate.outcomes[0])
            yield story.on(story.between(0.3, 0.6, plan.end))
            story.fall_through()
        yield from _accompanied(story, working_days_before(plan.end, 8))
        yield from _left_open(story)
        return
    if fate.unknown or fate.outcomes[0] in ("VERZOG", "IRRTUM"):
        yield from _lost(story)
        if not (fate.reopened and plan.is_past):
            return
    outcome = story.rng.choice(fate.outcomes)
    is_autumn = plan.end > date(plan.cohort, 9, 15)
    if story.case.link is not Link.PROMISED:
        until = story.between(0.15, 0.7, _summer(story))
        if _rests(story, Link.PROMISED) and is_autumn:
            # What is promised after the summer begins at once: an old promise would only be overdue.
            until = working_days_before(plan.end, story.rng.randint(1, 7))
        yield from _accompanied(story, until)
        story.promise(outcome)
        is_autumn = False
    if fate.breaks:
        yield story.later(12, 25)
        story.fall_through()
        yield from _accompanied(story, add_working_days(clock.today(), story.rng.randint(8, 20)))
        outcome = fate.outcomes[-1]
        story.promise(outcome)
    if _rests(story, Link.PROMISED, not is_autumn):
        yield from _left_open(story)
        return
    yield from _arrived(story, story.case.outcome or outcome)


def _summer(story: Story) -> date:
    """Return the day by which a place is to be found: in the finished year before the new school year."""
    latest = date(story.plan.cohort, 8, 10)
    if story.plan.is_past:
        return max(latest, clock.today() + timedelta(days=20))
    return min(working_days_before(story.plan.end, 6), max(latest, clock.today() + timedelta(days=10)))


def _accompanied(story: Story, until: date) -> Moments:
    """Stay in touch until a day; the last moment lies on it."""
    rng = story.rng
    while (following := story.later(11, 24)).date() < until:
        yield following
        if story.case.link is Link.CLOSED:
            return
        story.contact()
        if rng.random() < 0.45:
            story.agree(add_working_days(clock.today(), rng.randint(4, 12)))
    yield story.on(max(until, clock.today()))


def _left_open(story: Story) -> Moments:
    """Leave something to do behind: most of it comes soon, some is overdue."""
    overdue = story.rng.random() < 0.25
    yield story.before_end(6, 8) if overdue else story.before_end(2, 5)
    story.settle(all_of_them=False)
    if overdue:
        story.agree(working_days_before(story.plan.end, story.rng.randint(1, 4)))
    elif story.rng.random() < 0.8:
        story.agree(add_working_days(story.plan.end, story.rng.randint(1, 9)))


def _arrived(story: Story, outcome: str) -> Moments:
    plan, rng, fate_rest = story.plan, story.rng, story.fate.rest
    start = add_working_days(date(plan.cohort, 8, 3), rng.randint(0, 30))
    if outcome in ("WDH", "PRAKT", "MASS", "KURS", "IFK", "SVP", "MINI") or start >= plan.end:
        start = story.between(0.1, 0.3, plan.end) if not plan.is_past else add_working_days(clock.today(), 8)
    yield story.on(max(start, clock.today()))
    story.begin(outcome)
    if _rests(story, Link.ARRIVED) and plan.end <= date(plan.cohort, *OCTOBER):
        return
    if plan.end > date(plan.cohort, *OCTOBER):
        yield story.on(max(add_working_days(date(plan.cohort, *OCTOBER), rng.randint(0, 8)), clock.today()))
        story.stay()
    if _rests(story, fate_rest, fate_rest is not Link.CLOSED):
        return
    yield story.later(1, 20)
    story.close(outcome)


def _lost(story: Story) -> Moments:
    outcome = story.fate.outcomes[0] if story.fate.outcomes else ""
    if outcome == "IRRTUM":
        yield story.later(2, 5)
        story.close(outcome, words.MISTAKE)
    elif outcome == "VERZOG":
        yield story.later(10, 25)
        story.contact(reached=True)
        yield story.later(2, 5)
        story.close(outcome, notified=words.MOVED)
    else:
        yield from _accompanied(story, story.between(0.2, 0.5, _summer(story)))
        for _ in range(3):
            yield story.later(5, 11)
            story.contact(reached=False)
        autumn = date(story.plan.cohort, 9, story.rng.randint(1, 28))
        if story.plan.is_past:
            yield story.on(max(add_working_days(autumn, 0), clock.today()))
        else:
            yield story.later(3, 9)
        story.close("ABSENZ" if "absence" in story.pupil.needs else "UNBE", words.UNKNOWN)
        if story.fate.reopened and story.plan.is_past:
            yield story.later(10, 20)
            work.reopen(
                story.case, by=story.city.actor_at(story.city.places[story.place.key].id), note=words.REOPENED
            )
