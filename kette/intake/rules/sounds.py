"""How the words of a name sound: one spelling for what German, Arabic, Turkish, Ukrainian and Russian offices write differently."""

import re
from functools import lru_cache
from itertools import product

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> Rules:
    return tuple((re.compile(pattern), sound) for pattern, sound in pairs)


# Capitals are sounds: C as in „tschüs“, J as in „Dschungel“. Longer spellings first.
_FIRST = _rules(
    (r"([aou])e+", r"\1"),
    # Servant of …, with the article in whatever form: Abdulrahman, Abd el-Rahman, Abdurrahman.
    (r"^abd(?:[aeiou][lrsn]|l)?(?=[a-z]{3})", "abd"),
    (r"schtsch|shch|szcz", "s"),
    (r"tsch|tch|tsh|cz", "C"),
    (r"dsch|dzh|dj", "J"),
    (r"sch|sh|sz|zh", "s"),
    (r"chs|x", "ks"),
    (r"ck|q", "k"),
    (r"(?<=[aeiou])j(?![aeou])", "i"),
)
_LAST = _rules(
    (r"kh", "h"),
    (r"ph", "f"),
    (r"th|dt", "t"),
    (r"dh", "d"),
    (r"gh", "g"),
    (r"^rh", "r"),
    (r"ts|tz|z|c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"w", "v"),
    (r"ou|oo|uu", "u"),
    (r"ee", "i"),
    (r"^i(?=[aeou])", "y"),
    (r"^ye?(?=[aeou])", "y"),
    (r"(?<!^)y", "i"),
    (r"^y(?![aeou])", "i"),
    (r"[ea]i+", "ai"),
    (r"ie|i+", "i"),
    (r"(?:[ae]?i|ie)+$", "i"),
    (r"(?<=[aeiou])h$", ""),
    (r"(.)\1+", r"\1"),
)
_CH, _J = "ch", "j"
# How `ch` and `j` are read: in German and Arabic, in English and Turkish.
_READINGS = {_CH: ("h", "C"), _J: ("y", "J")}
_MERGED = str.maketrans({"g": "h", "C": "s", "J": "y", "p": "b", "t": "d", "f": "v"})
_VOWELS = re.compile("[aeiou]+")
# Vowels that take each other's place when a name is written in Latin letters; an unwritten one among them.
_NEAR = frozenset(
    frozenset(pair)
    for pair in (
        ("a", "e"), ("e", "i"), ("o", "u"), ("ai", "e"), ("ai", "i"), ("a", "ai"), ("au", "o"), ("au", "u"), ("ia", "a"),
        ("ia", "ea"), ("io", "eo"), ("iu", "u"), ("io", "o"), ("io", "e"), ("", "e"), ("", "i"), ("", "a"),
        ("", "o"),
    )
)  # fmt: skip
_MOST_NEAR = 2
_LONG_ENOUGH = 3


@lru_cache(maxsize=200_000)
def strict(word: str) -> tuple[str, ...]:
    """Return the spellings by sound of a folded word: one, or several where it can be read in several ways (ch, j)."""
    for pattern, sound in _FIRST:
        word = pattern.sub(sound, word)
    open_letters = [letters for letters in (_CH, _J) if letters in word]
    spellings = []
    for sounds in product(*(_READINGS[letters] for letters in open_letters)):
        read = word
        for letters, sound in zip(open_letters, sounds, strict=True):
            read = read.replace(letters, sound)
        for pattern, sound in _LAST:
            read = pattern.sub(sound, read)
        spellings.append(read)
    return tuple(dict.fromkeys(spellings))


@lru_cache(maxsize=200_000)
def skeleton(spelling: str) -> str:
    """Return the consonants of a spelling, those made one that are taken for each other, after its first sound."""
    merged = spelling.translate(_MERGED)
    return ("a" if merged[:1] in "aeiou" else merged[:1]) + _VOWELS.sub("", merged[1:])


@lru_cache(maxsize=200_000)
def sounds_like(one: str, other: str) -> bool:
    """Say whether two strict spellings can be the same word heard twice: same consonants, near vowels."""
    a, b = one.translate(_MERGED), other.translate(_MERGED)
    consonants, others = _VOWELS.split(a), _VOWELS.split(b)
    if "".join(consonants) != "".join(others) or min(len(a), len(b)) < _LONG_ENOUGH:
        return False
    apart = [frozenset(pair) for pair in zip(_between(a), _between(b), strict=True) if pair[0] != pair[1]]
    return len(apart) <= _MOST_NEAR and all(pair in _NEAR for pair in apart)


def _between(word: str) -> list[str]:
    """Return the vowels before, between and after the consonants of a word, empty where there are none."""
    found = [""]
    for sound in word:
        if sound in "aeiou":
            found[-1] += sound
        else:
            found.append("")
    return found
