"""What a scanned form may be: judged by its bytes, never by its name."""

from kette.labels import LabelledEnum

LARGEST = 5 * 1024 * 1024  # bytes
_PDF_TAIL = 2048  # bytes at the end among which a PDF must say that it ends; scanners add a few


class Media(LabelledEnum):
    """A type of file that is kept; the label is the end of its name when it is downloaded."""

    PDF = "application/pdf", "pdf"
    JPEG = "image/jpeg", "jpg"
    PNG = "image/png", "png"


class NotAScan(Exception):
    """The file cannot be kept; the text is the German sentence for the reader."""


def media_of(content: bytes, *, largest: int = LARGEST) -> Media:
    """Return what a file is.

    :param largest: how large it may be, in bytes.
    :raises NotAScan: if it is empty, too large, torn off, or of another type.
    """
    if not content:
        raise NotAScan("Die Datei ist leer. Bitte scannen Sie das Formular noch einmal.")
    if len(content) > largest:
        raise NotAScan(
            f"Die Datei ist größer als {largest // 1024 // 1024} MB. Bitte scannen Sie mit geringerer Auflösung; "
            "200 dpi in Schwarz-Weiß reichen."
        )
    if content.startswith(b"%PDF-"):
        whole, media = b"%%EOF" in content[-_PDF_TAIL:], Media.PDF
    elif content.startswith(b"\xff\xd8\xff"):
        whole, media = content.rstrip(b"\0").endswith(b"\xff\xd9"), Media.JPEG
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        whole, media = b"IEND" in content[-64:], Media.PNG
    else:
        raise NotAScan(
            "Das ist keine PDF-, JPEG- oder PNG-Datei. Entscheidend ist der Inhalt, nicht der Name der Datei."
        )
    if not whole:
        raise NotAScan("Die Datei ist unvollständig. Bitte scannen Sie das Formular noch einmal.")
    return media
