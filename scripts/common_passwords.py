"""Writes the list of long passwords that everybody tries first, made from patterns alone, to its standard output.

Its place is kette/institutions/rules/common_passwords.txt; a test compares. Short ones are refused anyway.
"""

import sys
from collections.abc import Iterator
from itertools import product

SHORTEST = 14


def listed(text: str) -> list[str]:
    """Split words at spaces."""
    return text.split()


MONTHS = listed("januar februar märz april mai juni juli august september oktober november dezember")
SEASONS = listed("frühling frühjahr sommer herbst winter weihnachten ostern karneval ferien urlaub")
DAYS = listed("montag dienstag mittwoch donnerstag freitag samstag sonntag")
SECRETS = listed(
    "passwort password kennwort startpasswort startkennwort neuespasswort neueskennwort meinpasswort meinkennwort "
    "geheim topsecret supergeheim strenggeheim willkommen welcome hallowelt zugang anmeldung einloggen sesamöffnedich"
)
TOOL = listed(
    "kette verantwortungskette übergangsmanagement fallkonferenz übergabe jobcenter jugendamt arbeitsagentur "
    "agenturfürarbeit berufskolleg gesamtschule realschule hauptschule förderschule gymnasium sekundarschule koko kaoa "
    "keinabschlussohneanschluss kommunalekoordinierung stadtverwaltung kreisverwaltung schulamt rathaus sekretariat "
    "lehrerzimmer schulleitung klassenleitung schulsozialarbeit beratung datenschutz administrator verwaltung"
)
PLACES = listed(
    "aachen ahlen arnsberg bergheim bergischgladbach bielefeld bocholt bochum bonn bottrop brühl castroprauxel coesfeld "
    "detmold dinslaken dormagen dorsten dortmund duisburg düren düsseldorf erftstadt eschweiler essen euskirchen "
    "gelsenkirchen gladbeck grevenbroich gummersbach gütersloh hagen hamm hattingen herford herne herten hilden "
    "hürth ibbenbüren iserlohn kerpen kleve köln krefeld langenfeld leverkusen lippstadt lüdenscheid lünen marl "
    "meerbusch menden minden moers mönchengladbach mülheimanderruhr münster neuss nordrheinwestfalen oberhausen "
    "paderborn ratingen recklinghausen remscheid rheinberg rheine ruhrgebiet sanktaugustin siegburg siegen soest "
    "solingen stolberg troisdorf unna velbert viersen wesel willich witten wuppertal kettenstadt deutschland"
)
CLUBS = listed(
    "borussiadortmund borussiamönchengladbach fcschalke fcköln bayerleverkusen fortunadüsseldorf arminiabielefeld "
    "bayernmünchen vflbochum rotweissessen msvduisburg"
)
AFFECTION = listed(
    "ichliebedich iloveyou schatz schatzi meinschatz prinzessin sonnenschein engel liebling hallo"
)
ROWS = (
    "1234567890ß",
    "qwertzuiopü",
    "asdfghjklöä",
    "yxcvbnm",
    "qwertyuiop",
    "zxcvbnm",
    "asdfghjkl",
    "1234567890",
)
COLUMNS = ("1qay", "2wsx", "3edc", "4rfv", "5tgb", "6zhn", "7ujm", "8ik", "9ol", "1qaz", "6yhn")
YEARS = [str(year) for year in range(1950, 2041)]
ENDINGS = ["1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "007", "0815",
           "4711", "111", "1111", "000", "0000", "321", "54321", "987654321", "abc", "xyz", "neu", "geheim"]  # fmt: skip

WORDS = [*MONTHS, *SEASONS, *DAYS, *SECRETS, *TOOL, *PLACES, *CLUBS, *AFFECTION]


def candidates() -> Iterator[str]:
    """Yield what people think of when a system wants fourteen signs."""
    for word in WORDS:
        yield word
        for ending in (*YEARS, *ENDINGS):
            yield word + ending
        for times in (2, 3, 4):
            yield word * times
    for first, second in product(SECRETS, WORDS):
        yield first + second
    for month, year in product((*MONTHS, *SEASONS, *DAYS), YEARS[50:]):
        for ending in ("", "1", "123", "neu"):
            yield month + year + ending
            yield month + year + month + year
    yield from walks()
    yield from numbers()


def walks() -> Iterator[str]:
    """Yield walks over the keys: along rows, down columns, there and back."""
    lines = [*ROWS, *(row[::-1] for row in ROWS)]
    for line in lines:
        yield line
        yield line * 2
    for first, second in product(lines, repeat=2):
        yield first + second
        yield first[:7] + second[:7]
    for start in range(len(COLUMNS)):
        for count in range(3, 7):
            piece = [COLUMNS[(start + step) % len(COLUMNS)] for step in range(count)]
            yield "".join(piece)
            yield "".join(part[::-1] for part in piece)
            yield "".join(reversed(piece))


def numbers() -> Iterator[str]:
    """Yield digits in a row, repeated, and counted."""
    for digit in "0123456789":
        for length in range(SHORTEST, 21):
            yield digit * length
    for pair in range(100):
        yield f"{pair:02}" * 7
        yield f"{pair:02}" * 8
    for piece in ("123", "321", "456", "789", "147", "258", "369", "1234", "4321", "12345", "112233"):
        yield piece * 5
    for length in range(SHORTEST, 21):
        yield ("1234567890" * 2)[:length]
        yield ("0987654321" * 2)[:length]
        yield ("abcdefghijklmnopqrstuvwxyz")[:length]


def main() -> None:
    """Write the list, each once, sorted."""
    long_ones = {one for one in candidates() if len(one) >= SHORTEST}
    sys.stdout.write("".join(f"{one}\n" for one in sorted(long_ones)))


if __name__ == "__main__":
    main()
