"""The words under which a conference speaks of cases whose name not everybody there may hear."""

from collections.abc import Collection

from kette.privacy.rules.pseudonym import spoken_word

_TRIES = 400  # a draw takes a bare word while one is free, then a word with a number


def draw(seed: bytes, taken: Collection[str]) -> str:
    """Return a word that no other case of the conference bears; short, because it is read aloud.

    :param seed: random bytes of this draw, used once and kept nowhere: the word cannot be computed from the case.
    """
    for attempt in range(_TRIES):
        word = spoken_word(seed, str(attempt))
        if attempt >= _TRIES // 2:
            word = f"{word}-{attempt % 90 + 10}"
        if word not in taken:
            return word
    raise ValueError("no free pseudonym")
