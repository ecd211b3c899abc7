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


def spoken_word(key: bytes, draw: str) -> str:
    """Return a word for one draw: conferences speak in words, lists write numbers, so that none is taken for the other."""
    return _WORDS[hmac.new(key, draw.encode(), hashlib.sha256).digest()[0] % len(_WORDS)]


def pseudonym(key: bytes, case_id: str, scope: str) -> str:
    """Return two letters and a number for a case within a scope (an institution).

    :param key: secret of the installation; without it nothing can be recomputed.
    :param case_id: the case's public id, which is random.
    """
    digest = hmac.new(key, f"{scope}|{case_id}".encode(), hashlib.sha256).digest()
    letters = _LETTERS[digest[4] % len(_LETTERS)] + _LETTERS[digest[5] % len(_LETTERS)]
    return f"Fall {letters}-{int.from_bytes(digest[1:4], 'big') % 9000 + 1000}"
