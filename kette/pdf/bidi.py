"""Arabic and Hebrew on paper: letters joined, and lines turned into the order in which they are drawn."""

import re
import unicodedata
from typing import Literal

from arabic_reshaper import reshape

# The package's own default leaves brackets unmirrored (python-bidi 0.6.12); its plain Python version does not.
from bidi.algorithm import get_display  # type: ignore[import-untyped]  # no stubs

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINERS = str.maketrans("", "", "\u200c\u200d")

Direction = Literal["L", "R"]


def has_right_to_left(words: str) -> bool:
    """Say whether a text holds letters that run from right to left."""
    return bool(_RIGHT_TO_LEFT.search(words))


def direction_of(words: str) -> Direction:
    """Return the direction of a paragraph: that of most of its letters.

    Not that of its first one (UAX #9, P2): „نور الدين (Vater), Tel. 123“ is a German line that begins with a name.
    """
    classes = [unicodedata.bidirectional(letter) for letter in words]
    right = sum(kind in ("R", "AL") for kind in classes)
    return "R" if right > classes.count("L") else "L"


def joined(words: str) -> str:
    """Join Arabic letters to the forms in which they are drawn; marks that only steer the joining go."""
    return str(reshape(words)).translate(_JOINERS) if has_right_to_left(words) else words.translate(_JOINERS)


def visual(words: str, direction: Direction | None = None) -> str:
    """Turn one line from reading order into drawing order; text without such letters comes back as it is.

    :param direction: that of the paragraph of which it is a line; its own if nothing is said.
    """
    if not has_right_to_left(words):
        return joined(words)
    # What is no character has no direction, and the algorithm would stop at it.
    known = "".join(sign if unicodedata.bidirectional(sign) else "\ufffd" for sign in joined(words))
    return str(get_display(known, base_dir=direction or direction_of(words)))
