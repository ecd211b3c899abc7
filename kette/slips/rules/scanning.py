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
_A4_WIDTH = 595  # points
_QUALITY = 80  # of a JPEG, per cent: signatures stay legible
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
        looks = [drawn[number][1] for number in numbers]
        files[code] = _file(_bound(looks), *looks)
    return {"pages": pages, "files": files}


def _of_page(stack: Any, number: int) -> tuple[str, bytes]:
    """Return the code of a page, and the page as a picture, where it bears one code.

    A page taken out of a file brings along whatever the file shares among its pages, other people's sheets included; what
    is drawn of it is this page and nothing else.
    """
    import pypdfium2

    look, found = b"", set[str]()
    try:
        page = stack[number]
        longer = max(*page.get_size(), 1.0)
        for dots in (_COARSE, _FINE):
            drawn = page.render(scale=min(dots / _POINTS, _LONGEST / longer), grayscale=True).to_pil()
            if found := _codes(drawn):
                look = _picture(drawn) if len(found) == 1 else b""
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


def _picture(drawn: Any) -> bytes:
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _bound(pictures: list[bytes]) -> bytes:
    """Return pages as one PDF."""
    from PIL import Image

    first, *others = (Image.open(io.BytesIO(one)) for one in pictures)
    # As wide as a sheet of A4, whatever the scanner said.
    dots = max(first.width * _POINTS / _A4_WIDTH, 1.0)
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=dots)
    return out.getvalue()


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
