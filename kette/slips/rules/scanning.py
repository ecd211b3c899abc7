"""The reading of a scanned stack, in a process of its own: whatever was scanned or made up ends that process alone.

Started by `stack.read`; takes a PDF or a picture on standard input, looks for our QR codes on each page, and writes which
page has which, with the pages of each code as one file.
"""

import base64
import io
import sys
from hashlib import sha256
from typing import Any

from kette import confined
from kette.privacy.rules.codes import from_qr

MOST_PAGES = 300
_MEMORY = 2 << 30  # bytes; a page is drawn in 20 MB, pages of 40 MB and their copy lie beside it
_SECONDS = 240
# Dots an inch: enough for most, and what is tried where nothing was found.
_COARSE, _FINE = 150, 300
_POINTS = 72  # an inch
# Dots along the longer side: a page may claim any size.
_LONGEST = 4_000
# What a page may be: one code, none, several, or not drawn at all.
NONE, SEVERAL, UNREADABLE = "", "several", "unreadable"


def main() -> int:
    """Read, write, end."""
    confined.limit(memory=_MEMORY, seconds=_SECONDS)
    file = sys.stdin.buffer.read()
    return confined.answer(_of_pdf(file) if file.startswith(b"%PDF-") else _of_picture(file))


def _of_pdf(file: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        stack = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as fault:
        return {"fault": "password" if "password" in str(fault).lower() else "damaged"}
    if len(stack) > MOST_PAGES:
        return {"fault": "pages"}
    if not len(stack):
        return {"fault": "damaged"}
    drawn = [_of_page(stack, number) for number in range(len(stack))]
    pages = [code for code, _ in drawn]
    files = {}
    for code in dict.fromkeys(pages):
        if code in (NONE, SEVERAL, UNREADABLE):
            continue
        numbers = [number for number, found in enumerate(pages) if found == code]
        sheets = pypdfium2.PdfDocument.new()
        sheets.import_pages(stack, numbers)
        out = io.BytesIO()
        sheets.save(out)
        files[code] = _file(out.getvalue(), *(drawn[number][1] for number in numbers))
    return {"pages": pages, "files": files}


def _of_page(stack: Any, number: int) -> tuple[str, bytes]:
    """Return the code of a page, and how it is drawn: the file around it is another one each time."""
    import pypdfium2

    look = b""
    try:
        page = stack[number]
        longer = max(*page.get_size(), 1.0)
        for dots in (_COARSE, _FINE):
            drawn = page.render(scale=min(dots / _POINTS, _LONGEST / longer), grayscale=True).to_pil()
            if found := _codes(drawn):
                look = sha256(drawn.tobytes()).digest()
                break
    except (pypdfium2.PdfiumError, ValueError, RuntimeError):
        return UNREADABLE, look
    return _one(found), look


def _of_picture(file: bytes) -> dict[str, Any]:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _LONGEST * _LONGEST * 4
    try:
        with Image.open(io.BytesIO(file), formats=("PNG", "JPEG")) as picture:
            found = _one(_codes(picture.convert("L")))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return {"fault": "damaged"}
    files = {} if found in (NONE, SEVERAL) else {found: _file(file, file)}
    return {"pages": [found], "files": files}


def _file(content: bytes, *looks: bytes) -> dict[str, str]:
    return {"content": base64.b64encode(content).decode(), "mark": sha256(b"".join(looks)).hexdigest()}


def _codes(picture: Any) -> set[str]:
    import zxingcpp

    read = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return {code for one in read if (code := from_qr(one.text)) is not None}


def _one(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else SEVERAL if found else NONE


if __name__ == "__main__":
    sys.exit(main())
