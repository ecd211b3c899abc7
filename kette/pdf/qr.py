"""A QR code as the path of an SVG, drawn here: what it holds goes to no other service."""

from typing import Any

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

# White around it, in modules (ISO/IEC 18004).
_MARGIN = 4


def qr_path(text: str) -> tuple[str, int]:
    """Return the dark squares as path data, and the width of the whole with its margin."""
    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    size = code.getModuleCount()
    squares = (
        f"M{column + _MARGIN} {row + _MARGIN}h1v1h-1z"
        for row in range(size)
        for column in range(size)
        if code.isDark(row, column)
    )
    return "".join(squares), size + 2 * _MARGIN
