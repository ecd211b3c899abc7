"""Pseudonyms: easy to say, stable within one scope, not derivable from the name."""

import hashlib
import hmac

# Trees, birds and rivers: easy to read aloud, nobody's name.
_WORDS = (
    "Ahorn",
    "Amsel",
    "Aue",
    "Birke",
    "Buche",
    "Distel",
    "Dohle",
    "Drossel",
    "Eibe",
    "Eiche",
    "Elster",
    "Erle",
    "Esche",
    "Espe",
    "Falke",
    "Farn",
    "Fichte",
    "Fink",
    "Flieder",
    "Ginster",
    "Habicht",
    "Hasel",
    "Heide",
    "Holunder",
    "Hummel",
    "Ilme",
    "Kiebitz",
    "Kiefer",
    "Klee",
    "Kranich",
    "Lachs",
    "Lärche",
    "Lenne",
    "Libelle",
    "Linde",
    "Löwenzahn",
    "Luchs",
    "Malve",
    "Meise",
    "Mistel",
    "Möwe",
    "Mohn",
    "Nelke",
    "Otter",
    "Pappel",
    "Pirol",
    "Quendel",
    "Rabe",
    "Raps",
    "Reiher",
    "Robinie",
    "Rotbuche",
    "Salbei",
    "Schilf",
    "Schlehe",
    "Schwalbe",
    "Segler",
    "Specht",
    "Spatz",
    "Storch",
    "Tanne",
    "Taube",
    "Ulme",
    "Veilchen",
    "Wacholder",
    "Weide",
    "Weißdorn",
    "Wiesel",
    "Zaunkönig",
    "Zeder",
    "Zeisig",
)


_LETTERS = "BCDFGHJKLMNPRSTVWXZ"
_NUMBERS = 9000  # 1000 to 9999
PSEUDONYMS = len(_LETTERS) ** 2 * _NUMBERS
_HALF, _TURNS = 11, 8  # 2 ** 22 is the next power of four above PSEUDONYMS
_MASK: int = 2**_HALF - 1


def spoken_word(key: bytes, draw: str) -> str:
    """Return a word for one draw: conferences speak in words, lists write numbers, so that none is taken for the other."""
    return _WORDS[hmac.new(key, draw.encode(), hashlib.sha256).digest()[0] % len(_WORDS)]


def pseudonym(key: bytes, case_id: int, scope: str) -> str:
    """Return two letters and a number for a case within a scope (an institution); no two cases ever get the same.

    The key of the row is shuffled, not hashed: among as many pseudonyms as there are, each case has one of its own.

    :param key: secret of the installation; without it nothing can be recomputed.
    :param case_id: the row's key, below `PSEUDONYMS`.
    """
    place = case_id
    while True:  # a shuffle of the next power of two, until it falls among the pseudonyms
        place = _shuffled(key, scope, place)
        if place < PSEUDONYMS:
            break
    letters, number = divmod(place, _NUMBERS)
    first, second = divmod(letters, len(_LETTERS))
    return f"Fall {_LETTERS[first]}{_LETTERS[second]}-{number + 1000}"


def _shuffled(key: bytes, scope: str, place: int) -> int:
    """Shuffle the whole numbers of 22 bits: a Feistel network, hence one to one."""
    left, right = place >> _HALF, place & _MASK
    for turn in range(_TURNS):
        digest = hashlib.blake2b(f"{scope}|{turn}|{right}".encode(), key=key, digest_size=2).digest()
        left, right = right, left ^ (int.from_bytes(digest, "big") & _MASK)
    return left << _HALF | right
