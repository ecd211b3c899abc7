"""From the bytes of an uploaded file to text, or a sentence that says what the file is instead."""

import codecs
from collections.abc import Iterable, Iterator

from kette.intake.rules.pupil import Unreadable

MAX_LINE = 100_000
MAX_LINES = 100_000
MAX_BYTES = 25 * 1024 * 1024
EMPTY = "Die Datei ist leer. Bitte exportieren Sie sie neu."
TOO_LARGE = "Die Datei ist größer als 25 MB. Eine Schülerliste ist viel kleiner."
# Of a text file not one character in a hundred is a control character; of noise, one in eight.
_CONTROL_SHARE = 0.01
_SAMPLE = 65_536
_MOST_BYTES = 4  # of one sign
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r")) + b"\x7f"

_AS_XLSX = (
    "Bitte öffnen Sie die Datei, wählen Sie „Datei – Speichern unter“ und den Dateityp „Excel-Arbeitsmappe (XLSX)“ "
    "und lesen Sie die neue Datei ein."
)
_EXPORT_AGAIN = (
    "Bitte wählen Sie die Datei, die SchILD-NRW geschrieben hat: "
    "„SchuelerBasisdaten.dat“, den Text-Export (CSV) oder eine Tabelle (XLSX, ODS)."
)
# A workbook with a password is wrapped in the container of the older formats.
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
#: What is said of a workbook that nobody can open without its password.
LOCKED = (
    "Die Tabelle ist mit einem Kennwort verschlüsselt. Bitte öffnen Sie sie in Excel, wählen Sie „Datei – Informationen – "
    "Arbeitsmappe schützen – Mit Kennwort verschlüsseln“, löschen Sie dort das Kennwort (in LibreOffice: „Speichern unter“ ohne "
    "Haken bei Kennwort), speichern Sie und lesen Sie die Datei noch einmal ein."
)
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"Das ist ein PDF-Dokument, keine Liste. {_EXPORT_AGAIN}"),
    (b"\x89PNG", f"Das ist ein Bild, keine Liste. {_EXPORT_AGAIN}"),
    (b"\xff\xd8\xff", f"Das ist ein Bild, keine Liste. {_EXPORT_AGAIN}"),
    (b"GIF8", f"Das ist ein Bild, keine Liste. {_EXPORT_AGAIN}"),
    (_OLD_OFFICE, f"Das ist eine ältere Office-Datei (zum Beispiel XLS). {_AS_XLSX}"),
    (b"\x1f\x8b", f"Das ist eine gepackte Datei. Bitte entpacken Sie sie zuerst. {_EXPORT_AGAIN}"),
    (b"7z\xbc\xaf", f"Das ist eine gepackte Datei. Bitte entpacken Sie sie zuerst. {_EXPORT_AGAIN}"),
    (b"Rar!", f"Das ist eine gepackte Datei. Bitte entpacken Sie sie zuerst. {_EXPORT_AGAIN}"),
    (b"SQLite format 3", f"Das ist eine Datenbank, keine Liste. {_EXPORT_AGAIN}"),
    (b"{\\rtf", f"Das ist ein Textdokument (RTF), keine Liste. {_EXPORT_AGAIN}"),
    (b"<", f"Das ist eine Webseite oder XML-Datei, keine Liste. {_EXPORT_AGAIN}"),
)


def check_size(file: bytes) -> None:
    """Refuse what no list of pupils is as large as.

    :raises Unreadable: if it is.
    """
    if len(file) > MAX_BYTES:
        raise Unreadable(TOO_LARGE)


def read_lines(file: bytes) -> tuple[list[str], str]:
    r"""Return the lines of a text file, each ending in \n whatever the file uses, and the name of its encoding.

    UTF-8 if the bytes are valid UTF-8, UTF-16 if a byte order mark says so, else Windows-1252, which SchILD writes;
    never a guess by frequency of letters, which takes Turkish names for something else.

    :raises Unreadable: if it is no text, or empty, or too long for a list of pupils.
    """
    _refuse_other_kinds(file)
    encoding = ""
    if file.startswith((b"\xff\xfe", b"\xfe\xff")):
        file, encoding = _of_utf_16(file), "UTF-16"
    _refuse_noise(file[:_SAMPLE])
    # Split before decoded: one rare sign makes all of a text four times as large, but so only its own line.
    file = file.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if file.count(b"\n") > MAX_LINES:
        raise Unreadable("Die Datei hat mehr als 100.000 Zeilen; das ist keine Schülerliste.", MAX_LINES + 1)
    lines = file.split(b"\n")
    _refuse_long(map(len, lines), _MOST_BYTES * MAX_LINE)
    try:
        text, encoding = [f"{line.decode()}\n" for line in lines], encoding or "UTF-8"
    except UnicodeDecodeError:
        text, encoding = list(_of_windows(lines)), "Windows-1252"
    _refuse_long(map(len, text), MAX_LINE)
    if not any(line.strip("\ufeff \t\n") for line in text):
        raise Unreadable(EMPTY)
    return text, encoding


def _of_utf_16(file: bytes) -> bytes:
    try:
        return file.decode("utf-16").encode()
    except UnicodeDecodeError:
        raise Unreadable(
            "Die Datei ist beschädigt und bricht mittendrin ab. Bitte exportieren Sie sie neu."
        ) from None


def _of_windows(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        try:
            yield line.decode("cp1252") + "\n"
        except UnicodeDecodeError:
            raise Unreadable(
                "Hier steht ein Zeichen, das sich nicht lesen lässt. Bitte exportieren Sie die Datei neu.",
                number,
            ) from None


def _refuse_long(lengths: Iterable[int], most: int) -> None:
    number = next((number for number, length in enumerate(lengths, 1) if length > most), None)
    if number is not None:
        raise Unreadable("Die Zeile ist länger als 100.000 Zeichen; das ist keine Schülerliste.", number)


def _refuse_other_kinds(file: bytes) -> None:
    if file.startswith(_OLD_OFFICE) and _LOCKED in file:
        raise Unreadable(LOCKED)
    bare = file[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginning, sentence in _KINDS:
        if bare.startswith(beginning):
            raise Unreadable(sentence)


def _refuse_noise(sample: bytes) -> None:
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if controls > len(sample) * _CONTROL_SHARE:
        raise Unreadable(f"Das ist keine Textdatei. {_EXPORT_AGAIN}")
