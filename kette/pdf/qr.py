"""A QR code, as the path of an SVG or drawn on paper, made here: what it holds goes to no other service."""

from collections.abc import Iterator
from typing import Any

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.pdfgen.canvas import Canvas

# White around it, in modules (ISO/IEC 18004).
_MARGIN = 4


def qr_path(text: str) -> tuple[str, int]:
    """Return the dark squares as path data, and the width of the whole with its margin."""
    code = _code(text)
    squares = (f"M{column + _MARGIN} {row + _MARGIN}h1v1h-1z" for row, column in _dark(code))
    return "".join(squares), code.getModuleCount() + 2 * _MARGIN


def draw_qr(canvas: Canvas, text: str, left: float, bottom: float, side: float) -> None:
    """Draw the dark squares in the colour that is set; the white around them is the caller's to leave.

    :param side: width without the white, in points like all lengths here.
    """
    code = _code(text)
    size = side / code.getModuleCount()
    path = canvas.beginPath()
    for row, column in _dark(code):
        path.rect(left + column * size, bottom + side - (row + 1) * size, size, size)
    canvas.drawPath(path, stroke=0, fill=1)


def _code(text: str) -> Any:
    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    return code


def _dark(code: Any) -> Iterator[tuple[int, int]]:
    size = code.getModuleCount()
    return ((row, column) for row in range(size) for column in range(size) if code.isDark(row, column))
