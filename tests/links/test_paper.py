"""The sheet of an open offer carries its address, as a picture and in words; the same bytes as long as it holds."""

import io

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader
from sqlalchemy import select

from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.service import door
from tests.handover.desk import Desk
from tests.links.situations import Paper
from tests.world import World

pytestmark = pytest.mark.one_engine


def test_the_qr_code_on_the_sheet_leads_to_the_address_that_stands_beside_it(
    paper: Paper, town: World
) -> None:
    first, again = (pdf(town) for _ in range(2))
    assert first == again
    address = f"{town.app.config['BASE_URL']}{paper.address}"
    assert address in "".join(words(first).split())
    assert read_codes(first) == [address]


def test_an_answered_sheet_carries_no_address(paper: Paper, town: World) -> None:
    with town.inside(), transaction():
        door.accept(db.session.scalars(select(Handover)).one(), by=town.actor("jobcenter"))
    printed = pdf(town)
    assert "Ohne Anmeldung" not in words(printed)
    assert read_codes(printed) == []


def pdf(town: World) -> bytes:
    with town.inside():
        public_id = db.session.scalars(select(Handover.public_id)).one()
    desk = Desk(town, town.app.test_client()).sits("jobcenter")
    return desk.client.get(f"/uebergaben/{public_id}/bogen.pdf").get_data()


def words(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)


def read_codes(file: bytes) -> list[str]:
    found: list[str] = []
    document = pypdfium2.PdfDocument(file)
    for page in document:
        found += [code.text for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]
    document.close()
    return found
