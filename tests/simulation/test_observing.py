"""What is measured of a year: from mails as they arrived and from the ledger as it was copied."""

from datetime import UTC, date, datetime, timedelta

from kette.chain import Link, Step
from kette.simulation.observing.ledger import Copy, Held, Stepped, without_holder
from kette.simulation.observing.mails import mean, per_person_and_week, topics_twice
from kette.simulation.postbox import Arrived

MONDAY = datetime(2025, 3, 3, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def mail(key: str, day: int = 0, to: str = "a@example.org", text: str = "") -> Arrived:
    return Arrived(MONDAY + day * DAY, to, key, text)


def test_mails_are_counted_per_person_and_week_without_the_urgent() -> None:
    arrived = [
        mail("1"), mail("2", 6), mail("3", 7), mail("4", 1, "b@example.org"), mail("hurry", 2), mail("hurry2", 3),
    ]  # fmt: skip
    found = per_person_and_week(arrived, {"hurry", "hurry2"})
    assert sorted(found.values()) == [1, 1, 2]
    assert max(found, key=lambda week: found[week]) == ("a@example.org", 2025, 10)
    assert mean(found, date(2025, 3, 3), date(2025, 3, 17)) == 1.0


def test_a_mail_that_the_server_took_twice_is_one_and_to_two_people_is_two() -> None:
    assert list(per_person_and_week([mail("1"), mail("1", 1)], ()).values()) == [1]
    assert list(per_person_and_week([mail("1"), mail("1", to="b@example.org")], ()).values()) == [1, 1]


def test_a_week_ends_in_the_night_of_local_time() -> None:
    late = Arrived(datetime(2025, 3, 9, 23, 30, tzinfo=UTC), "a@example.org", "1", "")
    assert next(iter(per_person_and_week([late], ()))).week == 11


def test_a_topic_stands_twice_where_the_same_page_is_below_the_same_heading() -> None:
    page = "http://127.0.0.1:5000/faelle/abc"
    once = f"Guten Tag,\n\nÜBERFÄLLIG\n– Vereinbarungen, die fällig sind: 1\n  seit 2 Tagen: {page}\n"
    other = f"– Fälle ohne Kontakt: 1\n  seit 2 Tagen: {page}\n"
    assert topics_twice([mail("1", text=once), mail("2", text=once)]) == 0
    assert topics_twice([mail("1", text=once + other)]) == 0
    assert topics_twice([mail("1", text=once + other + once)]) == 1
    assert topics_twice([mail("1", text=once + f"  heute: {page}\n" * 3)]) == 1
    assert topics_twice([mail("1", text=once + f"  bis 05.03.2025 (2 Mal), liegt bei KI: {page}\n")]) == 0
    assert topics_twice([mail("1", text=once + f"  bis 05.03.2025 (2 Mal): {page}\n")]) == 1
    assert topics_twice([mail("1", text=once + once.replace("ÜBERFÄLLIG", "DEMNÄCHST FÄLLIG"))]) == 0


def step(seq: int, hour: int, link: Link, which: Step = Step.KEEP) -> Stepped:
    return Stepped(seq, MONDAY + timedelta(hours=hour), which, link)


def held(begin: int, end: int | None, holder: int | None = 1) -> Held:
    until = None if end is None else MONDAY + timedelta(hours=end)
    return Held(holder, MONDAY + timedelta(hours=begin), until)


def gone(steps: list[Stepped], tenures: list[Held], end: int = 100) -> float:
    return without_holder(steps, tenures, MONDAY + timedelta(hours=end)) / timedelta(hours=1)


def test_an_open_case_without_a_holder_counts_and_a_closed_one_does_not() -> None:
    way = [step(1, 0, Link.REPORTED), step(2, 10, Link.ACCOMPANIED), step(3, 30, Link.CLOSED)]
    assert gone(way, [held(0, 10), held(10, 30, 2), held(30, None, None)]) == 0
    assert gone(way, [held(0, 10), held(12, 30, 2)]) == 2
    assert gone(way, [held(0, 10, None), held(10, 30)]) == 10
    assert gone(way, [held(1, 29)]) == 2
    assert gone(way, []) == 30
    assert gone([*way, step(4, 60, Link.REPORTED)], [held(0, 30)]) == 40


def test_holders_at_once_are_no_gap() -> None:
    way = [step(1, 0, Link.REPORTED)]
    assert gone(way, [held(0, 60), held(50, None, 2)]) == 0
    assert gone(way, [held(0, 60), held(0, 20, 2), held(70, None)]) == 10


def test_the_copy_adds_up_over_cases_and_knows_how_long_answers_took() -> None:
    copy = Copy()
    copy.steps[1] = {
        row.seq: row
        for row in (
            step(1, 0, Link.REPORTED, Step.REPORT),
            step(2, 24, Link.OFFERED, Step.OFFER),
            step(3, 48, Link.REPORTED, Step.DECLINE),
            step(4, 50, Link.OFFERED, Step.OFFER),
            step(5, 98, Link.ACCOMPANIED, Step.ACCEPT),
            # To the safety net, which has accepted in advance.
            step(6, 99, Link.OFFERED, Step.OFFER),
            step(7, 99, Link.ACCOMPANIED, Step.ACCEPT),
        )
    }
    copy.steps[2] = {1: step(1, 0, Link.REPORTED, Step.REPORT)}
    copy.tenures = {1: [held(0, 98), held(98, None, 2)], 2: [held(1, None)]}
    assert copy.days_to_acceptance() == [2.0]
    assert copy.seconds_without_holder(MONDAY + timedelta(hours=100)) == 3600
