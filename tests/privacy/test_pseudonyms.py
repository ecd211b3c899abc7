"""Pseudonyms: stable, of nobody's name, and no two of one list or one conference alike."""

import secrets
from itertools import pairwise

from kette.conferences.rules.pseudonyms import draw
from kette.privacy.rules.pseudonym import PSEUDONYMS, pseudonym

KEY = bytes(range(32))


def test_no_two_cases_of_an_institution_ever_share_one() -> None:
    for scope in ("institution:3", "institution:4"):
        found = {pseudonym(KEY, case_id, scope) for case_id in range(1, 5001)}
        assert len(found) == 5000


def test_also_far_up_in_the_numbers_none_is_shared() -> None:
    last = {pseudonym(KEY, case_id, "institution:3") for case_id in range(PSEUDONYMS - 300, PSEUDONYMS)}
    first = {pseudonym(KEY, case_id, "institution:3") for case_id in range(300)}
    assert len(last | first) == 600


def test_it_is_stable_within_a_scope_and_another_in_each() -> None:
    mine = [pseudonym(KEY, case_id, "institution:3") for case_id in range(1, 301)]
    assert mine == [pseudonym(KEY, case_id, "institution:3") for case_id in range(1, 301)]
    others = [pseudonym(KEY, case_id, "institution:4") for case_id in range(1, 301)]
    assert sum(one == other for one, other in zip(mine, others, strict=True)) <= 1


def test_without_the_key_nothing_can_be_recomputed() -> None:
    mine = [pseudonym(KEY, case_id, "institution:3") for case_id in range(1, 301)]
    guessed = [pseudonym(secrets.token_bytes(32), case_id, "institution:3") for case_id in range(1, 301)]
    assert sum(one == other for one, other in zip(mine, guessed, strict=True)) <= 1


def test_neighbours_do_not_look_alike() -> None:
    # Whoever was reported one after the other must not be recognised by it.
    mine = [pseudonym(KEY, case_id, "institution:3")[5:7] for case_id in range(1, 301)]
    assert sum(one == other for one, other in pairwise(mine)) <= 10


def test_it_reads_as_letters_and_a_number() -> None:
    for case_id in range(1, 301):
        word, _, rest = pseudonym(KEY, case_id, "institution:3").partition(" ")
        letters, _, number = rest.partition("-")
        assert (word, len(letters), len(number)) == ("Fall", 2, 4)
        assert not set(letters) & set("AEIOUY")  # nothing that could be read as a word
        assert 1000 <= int(number) <= 9999


def test_a_conference_of_three_hundred_cases_has_three_hundred_words() -> None:
    taken: set[str] = set()
    for _ in range(300):
        taken.add(draw(secrets.token_bytes(32), taken))
    assert len(taken) == 300
