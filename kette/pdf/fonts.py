"""The two typefaces of our paper, and ReportLab with every door to the network, to files and to code shut."""

from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Kette", "Kette-Bold"
_FOLDER = Path(__file__).parent.parent / "static" / "vendor" / "dejavu"

# User text never reaches the markup parser unescaped; this is the second lock (CVE-2023-33733: colours ran code).
rl_config.trustedSchemes = []
rl_config.trustedHosts = []
rl_config.toColorCanUse = None  # type: ignore[assignment]  # the stubs know only the default

# Shaping is done in kette.pdf.bidi; ReportLab's own would join Arabic letters in the wrong order.
registerFont(TTFont(REGULAR, str(_FOLDER / "DejaVuSans.ttf"), shapable=False))
registerFont(TTFont(BOLD, str(_FOLDER / "DejaVuSans-Bold.ttf"), shapable=False))
registerFontFamily("Kette", normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def width_of(words: str, font: str, size: float) -> float:
    """Measure a line of words in points."""
    return float(stringWidth(words, font, size))
