"""How offices write the same name differently: umlauts, transliteration, slips of the keyboard."""

from random import Random

_PLAIN = str.maketrans("äöüÄÖÜşŞıİğĞçÇéëñ", "aouAOUsSiIgGcCeen")
_DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
_KEYS = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm")
# Few slips hit the first letter: 7.8 % in Pollock and Zamora, Automatic spelling correction (1984).
_FIRST_LETTER = 0.078

# Resolution 55 (2010) of the Cabinet of Ministers of Ukraine, as passports have it; ICAO 9303 for Russian; and Duden.
_BOTH = dict(zip("абвдезклмнопрстуф", "abvdezklmnoprstuf", strict=True))
_PASSPORT = _BOTH | {
    "г": "h", "и": "y", "й": "i", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia",
    "є": "ie", "ї": "i", "і": "i", "ь": "", "ґ": "g",
}  # fmt: skip
_AT_THE_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_RUSSIAN = _PASSPORT | {"г": "g", "и": "i", "ё": "e", "э": "e", "ы": "y", "ъ": "ie"}
_GERMAN = _PASSPORT | {
    "в": "w", "з": "s", "й": "j", "ж": "sch", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "schtsch", "ю": "ju", "я": "ja",
    "є": "je", "ї": "ji", "ё": "jo", "э": "e", "ы": "y",
}  # fmt: skip


def digraphs(written: str) -> str:
    """Write Müller as Mueller."""
    return "".join(_DIGRAPHS.get(letter, letter) for letter in written)


def without_dots(written: str) -> str:
    """Write Müller as Muller, Şahin as Sahin."""
    return written.replace("ß", "ss").translate(_PLAIN)


def passport(cyrillic: str, *, russian: bool = False) -> str:
    """Write a Cyrillic name as the Ukrainian (or Russian) passport does."""
    table = _RUSSIAN if russian else _PASSPORT
    small = cyrillic.lower()
    letters = [table[letter] for letter in small]
    if not russian:
        letters[0] = _AT_THE_START.get(small[0], letters[0])
    return "".join(letters).capitalize()


def duden(cyrillic: str) -> str:
    """Write a Cyrillic name as a German teacher does."""
    return "".join(_GERMAN[letter] for letter in cyrillic.lower()).replace("ij", "ij").capitalize()


def slipped(written: str, draw: Random) -> str:
    """Let a finger slip: a letter left out, struck twice, turned with the next one, or the key beside."""
    letters = list(written)
    place = 0 if draw.random() < _FIRST_LETTER else draw.randrange(1, len(letters))
    kind = draw.choice(("left out", "twice", "turned", "beside", "beside"))
    if kind == "turned" and place + 1 < len(letters) and letters[place].lower() != letters[place + 1].lower():
        letters[place], letters[place + 1] = letters[place + 1].lower(), letters[place].lower()
        letters[0] = letters[0].upper()
    elif kind == "left out" and len(letters) > 3:
        del letters[place]
    elif kind == "twice":
        letters.insert(place, letters[place].lower() if place else letters[place])
    else:
        letters[place] = _beside(letters[place], draw)
    return "".join(letters)


def _beside(letter: str, draw: Random) -> str:
    for row in _KEYS:
        if (place := row.find(letter.lower())) >= 0:
            near = row[place - 1 : place] + row[place + 1 : place + 2]
            found = draw.choice(near)
            return found.upper() if letter.isupper() else found
    return "e"
