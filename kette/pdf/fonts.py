"""The two typefaces of our paper, and ReportLab with every door to the network, to files and to code shut."""

from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Kette", "Kette-Bold"
_LAST = 0xFFFF
_FOLDER = Path(__file__).parent.parent / "static" / "vendor" / "dejavu"

# User text never reaches the markup parser unescaped; this is the second lock (CVE-2023-33733: colours ran code).
rl_config.trustedSchemes = []
rl_config.trustedHosts = []
rl_config.useA85 = 0  # letters instead of bytes: once for mail that knew only letters
rl_config.toColorCanUse = None  # type: ignore[assignment]  # the stubs know only the default

# Shaping is done in kette.pdf.bidi; ReportLab's own would join Arabic letters in the wrong order.
_FONTS: list[Any] = [
    TTFont(name, str(_FOLDER / file), shapable=False)
    for name, file in ((REGULAR, "DejaVuSans.ttf"), (BOLD, "DejaVuSans-Bold.ttf"))
]
for _font in _FONTS:
    registerFont(_font)

# Drawn where a typeface lacks a sign: no document may show a glyph that stands for none (ISO 14289-1, 7.21.8).
UNKNOWN = "\ufffd"
# How wide each sign is, in thousandths of the size. The drawing engine cannot say what signs beyond U+FFFF mean.
_WIDTHS: dict[str, dict[str, float]] = {
    font.fontName: {chr(code): width for code, width in font.face.charWidths.items() if code <= _LAST}
    for font in _FONTS
}
GLYPHS = {name: frozenset(widths) for name, widths in _WIDTHS.items()}


def width_of(words: str, font: str, size: float) -> float:
    """Measure a line of words in points."""
    widths = _WIDTHS[font]
    try:
        return sum([widths[sign] for sign in words]) * size / 1000
    except KeyError:
        return sum([widths.get(sign, widths[UNKNOWN]) for sign in words]) * size / 1000
