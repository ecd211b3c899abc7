"""The sheet of a handover beside ReportLab drawing the same page bare; prints sheets a second and their ratio as JSON."""

import json
import secrets
import sys
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from benchmarks import ground
from kette import clock, signing
from kette.db import kommune, transaction
from kette.handover import document
from kette.handover.queries import frozen_sheet
from kette.handover.rules.sheet import Sheet
from kette.pdf.figure import Figure
from kette.pdf.fonts import REGULAR
from kette.pdf.qr import qr_picture
from kette.pdf.style import BODY, BOTTOM, CELL, COLOURS, HEADINGS, LABEL, LEFT, PAGE, RIGHT, TITLE, TOP, WIDTH
from kette.pdf.tags import Node, TaggedCanvas
from kette.pictures.scene import Ink
from tests.handover import situations

# The look of our own tables.
_LOOK = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, COLOURS[Ink.RULE]),
    ]
)
NOTE = "Sie kommt gern, wenn man sie am Vortag erinnert; der Bus fährt nur bis 17 Uhr. " * 4


def main() -> int:
    """Measure and print; the last line is the figures."""
    with tempfile.TemporaryDirectory(prefix="kette-bench-") as scratch, ground.quiet_clock():
        made = ground.lay(Path(scratch) / "instance", 1)
        with made.app.app_context(), kommune(made.world.kommune_id):
            case_id = situations.reported(made.world)
            with situations.acting_on():
                situations.consent(made.world, case_id, "jobcenter")
                handover = situations.offer(made.world, case_id, "jobcenter", note=NOTE)
            with transaction():
                signer = signing.signer(made.world.actor("school"))
            sheet = frozen_sheet(situations.last(case_id))
            address = f"https://kette.example/a/{secrets.token_urlsafe(16)}"
            door = document.Door(address, clock.today() + timedelta(days=14))
            acts = {
                "bare": lambda: bare(sheet, door),
                "drawn": lambda: document.printed(sheet, door),
                "handed_out": lambda: document.handed_out(handover, sheet, signer, door),
            }
            taken = {name: ground.cpu_ms(act, rounds=5, each=10) for name, act in acts.items()}
    figures: dict[str, object] = {}
    for name, each in taken.items():
        sys.stdout.write(f"{name:10} {each:6.2f} ms CPU, {1000 / each:5.1f} sheets a second\n")
        figures[name] = {
            "per_second": round(1000 / each, 1),
            "cpu_ratio_bare": round(each / taken["bare"], 2),
        }
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def bare(sheet: Sheet, door: document.Door) -> bytes:
    """Draw the same words, tables and pictures by ReportLab alone: no tags, no archive, nothing inside, not signed."""
    pictures = [document.chain_of(sheet, "kette"), qr_picture(door.address, "QR", "QR", width=108)]
    drawings = [Figure(one, Node("Figure")) for one in pictures if one is not None]
    parts: list[tuple[str, list[tuple[str, str]]]] = [
        (section.title, [(row.label, row.words) for row in section.rows]) for section in sheet.sections
    ]
    ground_words = f"{sheet.ground.label} ({sheet.ground.citation})"
    parts.append(("Rechtsgrundlage und ihre Grenzen", [("Grundlage", ground_words), *sheet.ground.rows]))
    parts.append(("Rückfragen an", list(sheet.giver.rows)))
    parts.append(
        ("Ohne Anmeldung antworten", [("Adresse", door.address), ("Gilt bis", f"{door.until_on:%d.%m.%Y}")])
    )
    story = [Paragraph(escape(sheet.title), TITLE), *drawings[:1]]
    for title, rows in parts:
        cells = [
            [Paragraph(escape(label), LABEL), Paragraph(escape(words), CELL)]
            for label, words in rows
            if words
        ]
        story.append(Paragraph(escape(title), HEADINGS[1]))
        story.append(Table(cells, colWidths=[WIDTH * 0.31, WIDTH * 0.69], style=_LOOK))
    if sheet.left_out:
        story.append(Paragraph(escape(document.not_on_it(sheet)), BODY))
    story += drawings[1:]
    out = BytesIO()
    margins = {"leftMargin": LEFT, "rightMargin": RIGHT, "topMargin": TOP, "bottomMargin": BOTTOM}
    SimpleDocTemplate(out, pagesize=PAGE, initialFontName=REGULAR, **margins).build(
        story, canvasmaker=TaggedCanvas
    )
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
