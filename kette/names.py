"""Names as people type them: which signs they may hold, folded for comparing and searching, in German alphabetical order.

How the search works. Nobody should need to know how a name is written, so a name is stored beside a *search column*
of plain words, each preceded by one blank, and a query becomes *terms* of which every one must be contained in the
column (SQL: `column LIKE '%' || term || '%'`; terms hold letters, digits and at most one leading blank, never a
wildcard).

- The column holds each word of the name as `fold` writes it („mueller“) and in its base form, which drops the e after
  a, o and u („muller“); of a name in several words also the words in one („alhamad“, „oneill“); of a Cyrillic
  name the Ukrainian and the Russian reading („olha“, „olga“).
- A term is the base form of a word of the query, so that Müller, Mueller, muller and MÜLLER all become „muller“ and
  find each other. Words whose base form has fewer than four letters stay as `fold` writes them: „Joel“ would else find
  Jolanda, and „Zoë“ Lorenzo.
- Terms of one or two letters get a leading blank: they must begin a word. Longer ones may stand anywhere in it.
"""

import re
import unicodedata

# fmt: off
_PLAIN = str.maketrans({
    "ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t",
    "ŋ": "n", "ə": "e", "ĸ": "k",
    # Arabic: forms of one letter that are written without care for the difference; tatweel has no sound.
    "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "",
})
# fmt: on
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

# Ukrainian: resolution 55 of the Cabinet of Ministers of 27 January 2010. What is common to both languages first.
# fmt: off
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "д": "d", "е": "e", "ж": "zh", "з": "z", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ь": "", "ё": "e", "ъ": "", "ы": "y", "э": "e", "і": "i", "ґ": "g", "є": "ie", "ї": "i",
    "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "d", "џ": "dz", "ѕ": "dz", "ќ": "k", "ѓ": "g", "ў": "u",
}
_UKRAINIAN = str.maketrans({**_CYRILLIC, "г": "h", "и": "y", "й": "i", "ю": "iu", "я": "ia"})
# Russian: ICAO Doc 9303-3, as passports have it.
_RUSSIAN = str.maketrans({**_CYRILLIC, "г": "g", "и": "i", "й": "i", "ю": "iu", "я": "ia", "ъ": "ie"})
_UKRAINIAN_AT_THE_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
# fmt: on
# Letters whose dots and strokes are no accents to be taken away, because the tables above read them.
_WHOLE_CYRILLIC = frozenset("ёйіїўѓќ")
_WHOLE_LETTERS = _WHOLE_CYRILLIC | frozenset("äöü")
_IS_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ONLY_UKRAINIAN = re.compile("[іїєґ]")
_ONLY_RUSSIAN = re.compile("[ёъыэ]")
_START = re.compile("(?<![\u0400-\u04ff'’ʼ])[єїйюя]")
_SOFT_APOSTROPHE = re.compile("(?<=[\u0400-\u04ff])['’ʼ](?=[\u0400-\u04ff])")

# Control characters, halves of characters, breaks of another kind, and what no character was ever given.
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp", "Cn"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What Unicode calls default ignorable, and the signs of interlinear notes. Left alone are the selectors of a shape and,
# behind a letter that is not Latin, the two joiners: Persian is written with them, and so are emoji.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    "|(?<![^\u0000-\u024f])[\u200c\u200d]+"
)

_NO_LETTER = re.compile(r"[\W_]+")
_E_AFTER_VOWEL = re.compile("([aou])e+")

_SHORTEST_BASE_FORM = 4
_SHORTEST_INSIDE = 3
_MOST_TERMS = 8


def unwritable(text: str, *, lines: bool = False) -> bool:
    """Say whether a text holds control characters, what is no character, or marks that turn the reading order."""
    if text.isprintable():
        return False
    allowed = "\n\r\t" if lines else ""
    return any(
        (unicodedata.category(sign) in _UNWRITABLE and sign not in allowed) or sign in _TURNING
        for sign in text
    )


def visible(text: str) -> str:
    """Return a text without the signs that nobody sees and that would make two of one name: soft hyphens, marks, tags."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def fold(text: str) -> str:
    """Return a name in small plain letters: umlauts as ae, oe, ue, no accents, Cyrillic in Latin letters, one blank.

    Folding twice changes nothing. Arabic letters stay, in one form each and without vowel signs.
    """
    if text.isascii():
        return _NO_LETTER.sub(" ", text.lower()).strip()
    return _fold(text, umlauts=True, russian=_reads_russian(text))


def search_column(family_name: str, given_name: str) -> str:
    """Return what is stored for searching a name; see the module for how."""
    words: dict[str, None] = {}
    for name in (family_name, given_name):
        for reading in _readings(name):
            parts = reading.split()
            joined = ["".join(parts)] if len(parts) > 1 else []
            for word in parts + joined:
                words[word] = None
                words[_base(word)] = None
    return "".join(f" {word}" for word in words)


def search_terms(query: str) -> list[str]:
    """Return the terms that must all be contained in the search column of a name; none for an empty query."""
    terms: dict[str, None] = {}
    for word in fold(query[:200]).split():
        base = _base(word)
        term = base if len(base) >= _SHORTEST_BASE_FORM else word
        terms[term if len(term) >= _SHORTEST_INSIDE else f" {term}"] = None
    return list(terms)[:_MOST_TERMS]


def matches(column: str, query: str) -> bool:
    """Say whether a query finds the name with this search column."""
    return all(term in column for term in search_terms(query))


def sort_key(family_name: str, given_name: str) -> str:
    """Return a key that puts names in German order (DIN 5007-1): ä as a, ß as ss, Meyer before Meyer-Abel and Meyerhof.

    Names that differ in an umlaut only follow each other, the plain letter first. Compare by code point
    (PostgreSQL: COLLATE "C"; SQLite: BINARY).
    """
    family, given = (
        _fold(name, umlauts=False, russian=_reads_russian(name)).replace(" ", "-")
        for name in (family_name, given_name)
    )
    key = f"{family} {given}"
    if family_name.isascii() and given_name.isascii():
        return key
    return f"{key} {family_name.lower()} {given_name.lower()}"


def _fold(text: str, *, umlauts: bool, russian: bool) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = _WHOLE_LETTERS if umlauts else _WHOLE_CYRILLIC
    text = "".join(letter if letter in kept else _bare(letter) for letter in text).casefold()
    if _IS_CYRILLIC.search(text):
        text = _latin(text, russian=russian)
    return _NO_LETTER.sub(" ", text.translate(_UMLAUTS).translate(_PLAIN)).strip()


def _bare(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.category(part).startswith("M"))


def _latin(text: str, *, russian: bool) -> str:
    text = _SOFT_APOSTROPHE.sub("ь", text)
    if russian:
        return text.translate(_RUSSIAN)
    text = _START.sub(lambda found: _UKRAINIAN_AT_THE_START[found[0]], text)
    return text.replace("зг", "zgh").translate(_UKRAINIAN)


def _reads_russian(text: str) -> bool:
    small = text.lower()
    return bool(_ONLY_RUSSIAN.search(small)) and not _ONLY_UKRAINIAN.search(small)


def _readings(name: str) -> list[str]:
    if not _IS_CYRILLIC.search(name):
        return [fold(name)]
    return [_fold(name, umlauts=True, russian=False), _fold(name, umlauts=True, russian=True)]


def _base(word: str) -> str:
    return _E_AFTER_VOWEL.sub(r"\1", word)
