"""What a password must be: long, and not made of what everybody tries first (NIST SP 800-63B, BSI ORP.4)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kette.institutions.rules.opening import Impossible

SHORTEST = 14
LONGEST = 128
# So many letters must be left when everything guessable is taken out.
_OWN_LETTERS = 6

_TOO_SHORT = (
    f"Das Kennwort braucht mindestens {SHORTEST} Zeichen. Mehrere Wörter hintereinander merken sich gut."
)
_TOO_LONG = f"Das Kennwort darf höchstens {LONGEST} Zeichen haben."
_GUESSABLE = (
    "Dieses Kennwort ist leicht zu erraten: Es besteht fast nur aus häufigen Wörtern, Ziffernfolgen, Ihrem Namen "
    "oder Namen aus dem Umfeld. Nehmen Sie mehrere Wörter, die nichts miteinander zu tun haben."
)
_ONE_SIGN = "Dieses Kennwort wiederholt nur wenige Zeichen. Nehmen Sie mehrere Wörter."

# The words that leaked lists are made of, German and English, and what this tool is about.
_WORDS = """
    passwort password kennwort geheim secret sicher willkommen welcome hallo hello login anmelden zugang admin
    administrator verwaltung benutzer user gast guest test tester testtest master chef start demo root default
    qwertz qwertzuiop qwerty qwertyuiop asdf asdfgh asdfghjkl yxcv yxcvbnm zxcv zxcvbn zxcvbnm abcdefgh abcdef abcd abc
    iloveyou ichliebedich liebe schatz schatzi engel prinzessin princess sunshine sonnenschein sommer winter
    herbst fruehling frühling summer spring januar februar märz april juni juli august september oktober november
    dezember montag dienstag mittwoch donnerstag freitag samstag sonntag monday friday fussball fußball football
    schalke borussia dortmund bayern koeln köln berlin hamburg muenchen münchen duesseldorf düsseldorf essen
    deutschland germany baseball dragon monkey shadow superman batman pokemon starwars computer internet michael
    thomas andreas daniel alexander christian stefan martin peter sandra nicole sabine julia hannah trustno letmein
    access freedom whatever killer ficken arschloch hund katze mausi hase pferd blume schule school lehrer schueler
    schüler jobcenter jugendamt agentur arbeit kommune kreis stadt rathaus kette kettenstadt uebergang übergang
    verantwortungskette beruf ausbildung koko kaoa fall faelle fälle konferenz changeme aendern ändern neues mein
"""
COMMON = frozenset(_WORDS.split())
# Made by scripts/common_passwords.py from keyboard walks, towns, months, years and the like.
_LIST = Path(__file__).with_name("common_passwords.txt")
_COMMON = (
    "Dieses Kennwort steht auf der Liste derer, die alle zuerst versuchen. "
    "Nehmen Sie mehrere Wörter, die nichts miteinander zu tun haben."
)
_LOOKALIKES = str.maketrans("0134578@$!", "oieastbasi")


def check_password(password: str, words: Iterable[str] = ()) -> None:
    """Refuse a password that is short or easy to guess.

    :param words: what an attacker knows of the account: user name, name, Kommune, institution.
    :raises Impossible: with the German sentence that says why.
    """
    if len(password) < SHORTEST:
        raise Impossible(_TOO_SHORT)
    if len(password) > LONGEST:
        raise Impossible(_TOO_LONG)
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(set(plain)) < 5:
        raise Impossible(_ONE_SIGN)
    if is_common(password):
        raise Impossible(_COMMON)
    known = COMMON | {part for word in words for part in _parts(word)}
    # Both readings count: "p4ssw0rt" is a word, "4 Apfelbäume 7" is not.
    if min(_own_letters(plain, known), _own_letters(plain.translate(_LOOKALIKES), known)) < _OWN_LETTERS:
        raise Impossible(_GUESSABLE)


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that everybody tries first."""
    return frozenset(_LIST.read_text("utf-8").casefold().split())


def is_common(password: str) -> bool:
    """Say whether a password is on the list, whatever signs stand between or around its letters and digits."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    bare = "".join(sign for sign in plain if sign.isalnum())
    # A year at the end is a year; digits before it may stand for letters.
    word = bare.rstrip("0123456789")
    year = bare[len(word) :]
    readings = {plain, bare, bare.translate(_LOOKALIKES), word.translate(_LOOKALIKES) + year}
    return not readings.isdisjoint(common_passwords())


def _parts(word: str) -> set[str]:
    folded = unicodedata.normalize("NFKC", word).casefold()
    return {part for part in re.split(r"[\W_\d]+", folded) if len(part) >= 3}


def _own_letters(text: str, known: frozenset[str]) -> int:
    # Longest first, so that "kettenstadt" does not leave "nstadt".
    pattern = "|".join(map(re.escape, sorted(known, key=lambda word: (-len(word), word))))
    rest = re.sub(pattern, " ", text)
    distinct: set[str] = set()
    for piece in re.findall(r"[^\W\d_]+", rest):
        distinct.add(piece)
    return sum(len(_unrepeated(piece)) for piece in distinct)


def _unrepeated(piece: str) -> str:
    """Take a piece once that is written several times, and a sign once that stands several times in a row."""
    match = re.fullmatch(r"(.+?)\1+", piece)
    return re.sub(r"(.)\1+", r"\1", match[1] if match else piece)
