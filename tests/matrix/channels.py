"""How Kette answers: every page, list, file and fragment that can be asked for, read as plain text."""

import io
import re
from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from kette.cases.models import Case, Note
from kette.db import db
from kette.handover.models import Handover
from kette.pdf.attaching import attached
from kette.privacy.models import Basis, Release, Scan
from kette.rights.models import Part, Request
from kette.slips.models import ReturnedSheet
from tests.matrix.states import Subject
from tests.world import World

# Where a case, or a handover of it, is named by the address.
CASE, HANDOVER = "/faelle/<public_id>", "/uebergaben/<public_id>"
OFFER = "/uebergaben/neu/<public_id>"
_HOLE = re.compile(r"<[^>]+>")
_FORM = re.compile(r"<any\(([a-z, ]+)\):\w+>")
_HANGING = {
    "<request_id>": Request,
    "<part_id>": Part,
    "<basis_id>": Basis,
    "<release_id>": Release,
    "<scan_id>": Scan,
    "<sheet_id>": ReturnedSheet,
    "<note_id>": Note,
}
_OWN_PROFILE = ("/static/", "/anmelden", "/abmelden")


def lists(app: Flask) -> list[str]:
    """List the addresses that name no object: lists, start page, exports, forms."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return sorted(
        {rule.rule for rule in rules if "<" not in rule.rule and not rule.rule.startswith(_OWN_PROFILE)}
    )


def of_case(app: Flask, subject: Subject) -> list[str]:
    """List the addresses of one case: its page, its forms, its log, and the offering of it."""
    rules = (rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    mine = (rule for rule in rules if rule.startswith((CASE, OFFER)))
    return sorted(
        {rule.replace("<public_id>", subject.public_id) for rule in mine if len(_HOLE.findall(rule)) == 1}
    )


def of_handovers(app: Flask, world: World, subject: Subject) -> list[str]:
    """List the addresses of the handovers of one case: page and sheet."""
    with world.inside():
        found = db.session.scalars(
            select(Handover.public_id)
            .join(Case, Case.id == Handover.case_id)
            .where(Case.public_id == subject.public_id)
        ).all()
    rules = (rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    mine = [rule for rule in rules if rule.startswith(HANDOVER) and len(_HOLE.findall(rule)) == 1]
    return sorted(rule.replace("<public_id>", handover) for rule in mine for handover in found)


def of_papers(app: Flask, world: World, subject: Subject) -> list[str]:
    """List the addresses of everything that hangs on one case: requests and their answers, parts, bases, releases, scans."""
    with world.inside():
        case_id = db.session.scalars(select(Case.id).where(Case.public_id == subject.public_id)).one()
        found = {
            hole: db.session.scalars(select(kind.public_id).where(kind.case_id == case_id)).all()
            for hole, kind in _HANGING.items()
        }
    addresses = []
    for rule in (rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())):
        hole = next((hole for hole in found if hole in rule), None)
        if hole is not None:
            here = rule.replace("<public_id>", subject.public_id)
            addresses += [
                _FORM.sub(form, here.replace(hole, one)) for one in found[hole] for form in _forms(rule)
            ]
    return sorted(addresses)


def _forms(rule: str) -> list[str]:
    """List the formats that an address offers; one that does nothing where it offers none."""
    offered = _FORM.search(rule)
    return offered[1].split(", ") if offered else [""]


def read(client: FlaskClient, address: str) -> tuple[int, str]:
    """Open an address; return status and text, whatever the format."""
    answer = client.get(address)
    return answer.status_code, words(answer)


def words(answer: TestResponse) -> str:
    """Return the text of an answer: of pages with their markup, of PDF and XLSX what stands and travels in them."""
    body = answer.get_data()
    if answer.mimetype == "application/pdf":
        pages = (page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
        inside = (content.decode(errors="replace") for content in attached(body).values())
        return "\n".join((*pages, *inside))
    if "spreadsheet" in answer.mimetype:
        return "\n".join(_cells(body))
    heads = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return f"{heads}\n{body.decode(errors='replace')}"


def _cells(body: bytes) -> Iterator[str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python():
            yield " ".join(str(cell) for cell in row)
