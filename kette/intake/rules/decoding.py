"""From the bytes of an uploaded file to text, or a sentence that says what the file is instead."""

from kette.intake.rules.pupil import Unreadable

MAX_BYTES = 25 * 1024 * 1024
TOO_LARGE = "Die Datei ist größer als 25 MB. Eine Schülerliste ist viel kleiner."
# Of a text file not one character in a hundred is a control character; of noise, one in eight.
_CONTROL_SHARE = 0.01
_SAMPLE = 65_536
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


def decode(file: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding.

    UTF-8 if the bytes are valid UTF-8, UTF-16 if a byte order mark says so, else Windows-1252, which SchILD writes;
    never a guess by frequency of letters, which takes Turkish names for something else.

    :raises Unreadable: if it is no text, or empty.
    """
    text, encoding = _text(file)
    if not text.strip("\ufeff \t\r\n"):
        raise Unreadable("Die Datei ist leer.")
    return text, encoding


def _text(file: bytes) -> tuple[str, str]:
    _refuse_other_kinds(file)
    if file.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = file.decode("utf-16")
        except UnicodeDecodeError:
            raise Unreadable(
                "Die Datei ist beschädigt und bricht mittendrin ab. Bitte exportieren Sie sie neu."
            ) from None
        _refuse_noise(text.encode("utf-8", "replace")[:_SAMPLE])
        return text, "UTF-16"
    _refuse_noise(file[:_SAMPLE])
    try:
        return file.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return file.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as broken:
        line = _line(file[: broken.start].decode("cp1252"))
        raise Unreadable(
            "Hier steht ein Zeichen, das sich nicht lesen lässt. Bitte exportieren Sie die Datei neu.", line
        ) from None


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


def _line(before: str) -> int:
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
