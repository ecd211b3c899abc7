"""A QR code, as the path of an SVG or drawn on paper, made here: what it holds goes to no other service."""

import math
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

import zxingcpp

from kette.pictures.scene import Ink, Picture, Rect

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas  # pages show codes too, and start without ReportLab

# White around it, in modules (ISO/IEC 18004).
_MARGIN = 4


def qr_path(text: str) -> tuple[str, int]:
    """Return the dark squares as path data, and the width of the whole with its margin."""
    code = _code(text)
    squares = (f"M{column + _MARGIN} {row + _MARGIN}h1v1h-1z" for row, column in _dark(code))
    return "".join(squares), len(code) + 2 * _MARGIN


def draw_qr(canvas: "Canvas", text: str, left: float, bottom: float, side: float) -> None:
    """Draw the dark squares in the colour that is set; the white around them is the caller's to leave.

    :param side: width without the white, in points like all lengths here.
    """
    code = _code(text)
    size = side / len(code)
    path = canvas.beginPath()
    for row, column in _dark(code):
        path.rect(left + column * size, bottom + side - (row + 1) * size, size, size)
    canvas.drawPath(path, stroke=0, fill=1)


def _code(text: str) -> list[bytes]:
    """Return the rows of a code, one byte a square, 0 where it is dark."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn: Any = code.to_image(scale=1, add_quiet_zones=False)
    plain = bytes(memoryview(drawn).tobytes())
    side = math.isqrt(len(plain))
    return [plain[start : start + side] for start in range(0, side * side, side)]


def _dark(code: list[bytes]) -> Iterator[tuple[int, int]]:
    return (
        (place, column) for place, row in enumerate(code) for column, square in enumerate(row) if not square
    )


def qr_picture(text: str, title: str, description: str, *, width: float) -> Picture:
    """Return a QR code as a picture of a document, with its white margin.

    :param description: what it says to those who do not see it; never left out (PDF/UA-1, 7.3).
    :param width: in the picture's units, white included.
    """
    code = _code(text)
    size = width / (len(code) + 2 * _MARGIN)
    shapes = tuple(
        # A hair wider than a module, so that no viewer shows white seams between them.
        Rect((left + _MARGIN) * size, (row + _MARGIN) * size, length * size, size * 1.02, fill=Ink.TEXT)
        for row, left, length in _runs(code)
    )
    return Picture("qr", width, width, title, description, shapes)


def _runs(code: list[bytes]) -> Iterator[tuple[int, int, int]]:
    """Yield the dark stretches row by row: row, first column, length."""
    for row, found in groupby(_dark(code), lambda square: square[0]):
        columns = [column for _, column in found]
        for _, stretch in groupby(enumerate(columns), lambda one: one[1] - one[0]):
            kept = [column for _, column in stretch]
            yield row, kept[0], len(kept)
