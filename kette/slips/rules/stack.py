"""A scanned stack: which of its pages bear which code, and in words what is to be done with those that find no home."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kette import confined
from kette.labels import LabelledEnum
from kette.privacy.rules.scans import NotAScan, media_of
from kette.slips.rules.scanning import MOST_PAGES, NONE, SEVERAL, UNREADABLE

LARGEST = 40 * 1024 * 1024  # bytes
_SECONDS = 270
_MOST_SAID = 96 * 1024 * 1024  # bytes; 300 pages drawn for reading, and what writing them as text adds
_READER = "kette.slips.rules.scanning"
_DAMAGED = "Die Datei ist beschädigt und lässt sich nicht öffnen. Bitte scannen Sie den Stapel noch einmal."
_FAULTS = {
    "password": "Die Datei ist mit einem Kennwort geschützt. Bitte speichern Sie sie ohne Kennwort.",
    "pages": f"Der Stapel hat mehr als {MOST_PAGES} Seiten. Bitte scannen Sie ihn in mehreren Teilen.",
    "damaged": _DAMAGED,
}
_TOO_MUCH = (
    "Die Datei ist zu groß, um sie in vertretbarer Zeit zu lesen. Bitte scannen Sie mit geringerer Auflösung (200 dpi in "
    "Schwarz-Weiß reichen) oder in mehreren Teilen."
)


class Homeless(LabelledEnum):
    """Why a page finds no home; the label says what to do."""

    NO_CODE = (
        "no_code",
        "kein Code gefunden. Bitte prüfen Sie, ob das Blatt ganz und scharf gescannt ist, oder tragen Sie es ohne Scan ein",
    )
    SEVERAL = "several", "mehrere Codes auf einer Seite. Bitte scannen Sie die Blätter einzeln"
    UNREADABLE = "unreadable", "die Seite lässt sich nicht darstellen. Bitte scannen Sie sie noch einmal"
    UNKNOWN = "unknown", "der Code gehört zu keinem Formular Ihrer Schule. Bitte legen Sie das Blatt beiseite"
    ANSWERED = "answered", "das Formular ist schon eingetragen oder wird nicht mehr gebraucht"
    TOO_LARGE = (
        "too_large",
        "der Scan dieses Formulars ist zu groß. Bitte scannen Sie mit geringerer Auflösung; 200 dpi in Schwarz-Weiß reichen",
    )


_OF_PAGE = {NONE: Homeless.NO_CODE, SEVERAL: Homeless.SEVERAL, UNREADABLE: Homeless.UNREADABLE}


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of one form as a file, and a mark of how they look: scanned once and sent twice, it is the same."""

    content: bytes
    mark: str


@dataclass(frozen=True, slots=True)
class Stack:
    """What was read.

    :param pages: by code, the numbers of its pages, from 1.
    :param files: by code, these pages as one file.
    :param homeless: page numbers that bear no code of ours, and why.
    """

    pages: Mapping[str, tuple[int, ...]]
    files: Mapping[str, Sheets]
    homeless: Mapping[int, Homeless]


def read(file: bytes) -> Stack:
    """Read a stack.

    :raises NotAScan: if nothing of it can be read.
    """
    media_of(file, largest=LARGEST)
    try:
        said = confined.read(_READER, file, seconds=_SECONDS, most=_MOST_SAID)
    except confined.Busy:
        raise NotAScan(confined.BUSY) from None
    except confined.Ended as ended:
        raise NotAScan(_TOO_MUCH if ended.by_limit else _DAMAGED) from None
    if fault := said.get("fault"):
        raise NotAScan(_FAULTS[fault])
    pages: dict[str, tuple[int, ...]] = {}
    homeless: dict[int, Homeless] = {}
    for number, found in enumerate(said["pages"], 1):
        if found in _OF_PAGE:
            homeless[number] = _OF_PAGE[found]
        else:
            pages[found] = (*pages.get(found, ()), number)
    files = {
        code: Sheets(base64.b64decode(one["content"]), one["mark"]) for code, one in said["files"].items()
    }
    return Stack(pages, files, homeless)


def sentences(homeless: Mapping[int, Homeless]) -> list[str]:
    """Say for each reason which pages it concerns, and what to do."""
    said = []
    for why in Homeless:
        numbers = sorted(number for number, reason in homeless.items() if reason is why)
        if numbers:
            said.append(f"{'Seite' if len(numbers) == 1 else 'Seiten'} {_ranges(numbers)}: {why.label}.")
    return said


def _ranges(numbers: Iterable[int]) -> str:
    """Write numbers in order, neighbours as a range: 3, 7–9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
