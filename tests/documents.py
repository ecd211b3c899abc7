"""What every PDF of Kette must satisfy, and what one says to somebody who hears it instead of seeing it."""

import hashlib
import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import page
import pikepdf

PROFILES = ("ua1", "3a")
_PAIR = re.compile(rb"<([0-9A-F]{2})> <([0-9A-F]{4})>")


def faults(document: bytes) -> list[str]:
    """List where a document, signed or not, is not PDF/UA-1 or PDF/A-3a; with KETTE_DOCUMENTS, keep it for veraPDF."""
    folder = os.environ.get("KETTE_DOCUMENTS")
    if folder:
        (Path(folder) / f"{hashlib.sha256(document).hexdigest()[:16]}.pdf").write_bytes(document)
    found = [one for name in PROFILES for one in page.validate_pdf_bytes(document, profile=name).failures]
    return [str(one) for one in found if not _is_false_alarm(one, document)]


def _is_false_alarm(failure: Any, document: bytes) -> bool:
    """Say whether a stream is blamed whose last byte is a carriage return; veraPDF rightly counts it as part of it."""
    return failure.rule_id == "PDFA3A-STREAM-LENGTH-001" and b"\r\nendstream" in document


def is_ours(document: bytes) -> bool:
    """Say whether Kette drew a document; a scan that somebody uploaded is theirs."""
    return b"<pdf:Producer>Kette</pdf:Producer>" in document


def spoken(document: bytes) -> list[tuple[str, str]]:
    """Return what a document says, element by element, in the order in which a screen reader reads it.

    The words are those of the marks on the pages; where an element names its words itself, both must be the same.
    """
    with pikepdf.open(BytesIO(document)) as pdf:
        said = {sheet.obj.objgen: _said(sheet) for sheet in pdf.pages}
        told = list(_told(pdf.Root.StructTreeRoot.K, said, None))
        used = sum(len(marks) for marks in said.values())
        assert used == 0, "marks that belong to no element"
        return told


def heard(document: bytes) -> str:
    """Return all that a document says as one line of words."""
    return " ".join(" ".join(words for _, words in spoken(document)).split())


def _told(element: Any, said: dict[Any, dict[int, str]], sheet: Any) -> Iterator[tuple[str, str]]:
    sheet = element.get("/Pg", sheet)
    words, has_marks = "", False
    kids = element.get("/K", [])
    for kid in kids:
        if isinstance(kid, int):
            words += said[sheet.objgen].pop(int(kid))
            has_marks = True
        elif kid.get("/Type") == "/MCR":
            words += said[kid.Pg.objgen].pop(int(kid.MCID))
            has_marks = True
        else:
            yield from _told(kid, said, sheet)
    actual = element.get("/ActualText")
    assert actual is None or str(actual).split() == words.split(), (str(actual), words)
    if "/Alt" in element:
        words = str(element.Alt)
    if has_marks:
        yield str(element.S)[1:], words


def _said(sheet: pikepdf.Page) -> dict[int, str]:
    """Return the words of each mark of a page; nothing may be drawn that is neither in one nor an artifact."""
    letters = {name: _letters(font) for name, font in sheet.obj.Resources.Font.items()}
    said: dict[int, str] = {}
    stack: list[tuple[int | None, bool]] = []
    font: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(sheet):
        match str(operator):
            case "BDC":
                mark = operands[1].get("/MCID")
                number = stack[-1][0] if stack and mark is None else mark
                actual = operands[1].get("/ActualText")
                if number is not None:
                    number = int(number)
                    said[number] = said.get(number, "") + (str(actual) if actual is not None else "")
                stack.append((number, actual is not None or bool(stack and stack[-1][1])))
            case "EMC":
                stack.pop()
            case "Tf":
                font = letters[str(operands[0])]
            case "Tj":
                assert stack, "words outside of every mark"
                number, is_replaced = stack[-1]
                if number is not None and not is_replaced:
                    said[number] += "".join(font[code] for code in bytes(operands[0]))
            case "f" | "S" | "B" | "f*" | "B*" | "b" | "b*" | "s":
                assert stack, "a drawing outside of every mark"
    assert not stack
    return said


def _letters(font: Any) -> dict[int, str]:
    pairs = _PAIR.findall(font.ToUnicode.read_bytes())
    return {int(code, 16): chr(int(letter, 16)) for code, letter in pairs}
