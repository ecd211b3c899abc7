"""How far two names agree, word by word: the same, heard the same, one in the other, one slip, or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from kette.intake.rules.forms_of_names import family_stem, given_stem
from kette.intake.rules.sounds import sounds_like, strict
from kette.labels import LabelledEnum
from kette.names import fold


class Agreement(LabelledEnum):
    """How far two names agree, the best first."""

    SAME = "same", "gleich"
    SOUND = "sound", "gleich oder anders geschrieben"
    PART = "part", "zum Teil gleich (Doppelname, weiterer Name)"
    SLIP = "slip", "bis auf einen Schreibfehler gleich"
    NONE = "none", "verschieden"


# Agreement that by itself says little.
WEAK = frozenset({Agreement.PART, Agreement.SLIP})

# Articles and the like, which one office writes and another does not; a name that is nothing else keeps them.
_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "asch", "ash", "at", "an", "az"})
_PARTICLES = _ARTICLES | {
    *(
        "abu",
        "bin",
        "ibn",
        "bint",
        "von",
        "vom",
        "van",
        "der",
        "den",
        "de",
        "da",
        "do",
        "dos",
        "del",
        "della",
        "di",
        "du",
    ),
    *("le", "la", "zu", "zur", "ten", "ter", "y", "und"),
}
_JOINED_ARTICLE = ("al", "el")
_LONG_WITH_ARTICLE = 6
_SERVANT = frozenset({"abd", "abdul", "abdel", "abdal"})
# Shorter names differ from others by one letter too easily: Tim and Tom, Kaya and Kara.
_LONG_FOR_ONE_SLIP, _LONG_FOR_TWO = 5, 9
_SHORTEST_TURNED = 3


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: as folded, by sound, and the name that it is a form of, where it is a listed one."""

    text: str
    spellings: tuple[str, ...]
    stem: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A family name or the given names of somebody, ready to be compared."""

    text: str
    words: tuple[Word, ...]
    whole: Word


@lru_cache(maxsize=200_000)
def name(written: str, *, is_family: bool) -> Name:
    """Return a name ready to be compared."""
    text = fold(written)
    parts = _without(text.split(), _PARTICLES if is_family else _ARTICLES)
    whole = "".join(parts)
    return Name(text, tuple(_word(part, is_family) for part in parts), _word(whole, is_family))


def _without(parts: list[str], particles: frozenset[str]) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if part in particles and len(parts) > 1:
            continue
        if kept and kept[-1] in _SERVANT:
            kept[-1] += part
        else:
            kept.append(part)
    return kept or parts


@lru_cache(maxsize=200_000)
def _word(text: str, is_family: bool) -> Word:
    spellings = strict(text)
    if is_family and text.startswith(_JOINED_ARTICLE) and len(text) >= _LONG_WITH_ARTICLE:
        spellings = tuple(dict.fromkeys((*spellings, *strict(text[2:]))))
    return Word(text, spellings, (family_stem if is_family else given_stem)(spellings))


# Kept by what is written: the same two names meet again and again, and hashing a `Name` takes as long as comparing.
@lru_cache(maxsize=400_000)
def agreement(written: str, written_other: str, is_family: bool) -> Agreement:
    """Return how far two family names, or the given names of two people, agree."""
    one, other = name(written, is_family=is_family), name(written_other, is_family=is_family)
    if one.text == other.text or (one.whole.text == other.whole.text):
        return Agreement.SAME
    if not one.words or not other.words:
        return Agreement.NONE
    if _heard_the_same(one.whole, other.whole):
        return Agreement.SOUND
    short, long = sorted((one.words, other.words), key=len)
    left = _unmatched(short, long)
    if not left[0]:
        return Agreement.PART if left[1] else Agreement.SOUND
    if len(short) == len(long) and len(left[0]) == 1 and _differs_by_a_slip(left[0][0], left[1][0]):
        return Agreement.SLIP
    if len(short) != len(long) and _differs_by_a_slip(one.whole, other.whole):
        return Agreement.SLIP
    return Agreement.NONE


def _unmatched(short: Sequence[Word], long: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Return what is left of both when words heard the same are taken away."""
    left, rest = [], list(long)
    for word in short:
        found = next((other for other in rest if _heard_the_same(word, other)), None)
        if found is None:
            left.append(word)
        else:
            rest.remove(found)
    return left, rest


def _heard_the_same(one: Word, other: Word) -> bool:
    if set(one.spellings) & set(other.spellings):
        return True
    if one.stem is not None and other.stem is not None:
        return one.stem == other.stem
    return any(sounds_like(a, b) for a in one.spellings for b in other.spellings)


def _differs_by_a_slip(one: Word, other: Word) -> bool:
    if one.stem is not None and other.stem is not None:
        return False  # two names, and each is written as it should be
    shortest = min(len(one.text), len(other.text))
    allowed = 2 if shortest >= _LONG_FOR_TWO else 1
    if shortest < _LONG_FOR_ONE_SLIP:
        return shortest >= _SHORTEST_TURNED and (_is_turned(one.text, other.text) or _is_doubled(one, other))
    return OSA.distance(one.text, other.text, score_cutoff=allowed) <= allowed


def _is_turned(one: str, other: str) -> bool:
    return sorted(one) == sorted(other) and OSA.distance(one, other, score_cutoff=1) <= 1


def _is_doubled(one: Word, other: Word) -> bool:
    """Say whether a letter of a short word was struck twice, or left out inside."""
    short, long = sorted((one.text, other.text), key=len)
    return (
        len(long) == len(short) + 1
        and short[0] == long[0]
        and short[-1] == long[-1]
        and (OSA.distance(short, long, score_cutoff=1) <= 1)
    )
