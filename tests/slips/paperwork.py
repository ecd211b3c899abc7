"""Forms on paper for the tests: printed through the page, and put on a scanner as people do it."""

import io
import random
from collections.abc import Sequence

import pypdfium2
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from kette.db import db
from kette.slips.models import PrintedForm
from tests.intake import lists
from tests.world import World

DPI = 200
AGENCY = "agency"


def print_class(
    world: World,
    browser: FlaskClient,
    *,
    to: str = AGENCY,
    class_name: str = "10A",
    language: str = "de",
    groups: Sequence[str] = ("contact", "schooling"),
    anew: bool = False,
) -> TestResponse:
    """Print the forms of a class through the page; `anew`: for those too who have one already."""
    asked = {"klasse": class_name, "an": at(world, to), "sprache": language, "angaben": list(groups)}
    if anew:
        asked["auch"] = "y"
    return world.post(browser, "/ruecklauf/drucken", asked)


def at(world: World, key: str) -> str:
    """Return the public id of an institution."""
    with world.inside():
        return world.institution(key).public_id


def forms(world: World) -> list[PrintedForm]:
    """List the printed forms in their order, with their cases."""
    with world.inside():
        found = db.session.scalars(select(PrintedForm).order_by(PrintedForm.id)).all()
        for form in found:
            assert form.case.public_id
            assert form.sheets is not None
        db.session.expunge_all()
        return list(found)


def pictures(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    """Draw the pages of a PDF as a scanner does."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def worn(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Lay a page on the glass any way round, a little askew, and with the dust of a school scanner."""
    turned = picture.rotate(chance.choice((0, 90, 180, 270)), expand=True)
    askew = turned.rotate(chance.uniform(-2, 2), fillcolor=255)
    return Image.blend(askew, Image.effect_noise(askew.size, 60), 0.15)


def stacked(pages: Sequence[Image.Image]) -> bytes:
    """Make one PDF of pictures."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=DPI)
    return out.getvalue()


def blank() -> Image.Image:
    """Return an empty sheet."""
    return Image.new("L", (1654, 2339), 250)


def upload(browser: FlaskClient, content: bytes) -> TestResponse:
    """Send a stack."""
    return lists.upload(browser, content, "stapel.pdf", "/ruecklauf/stapel")


def enter(
    world: World, browser: FlaskClient, answers: dict[str, str], *, day: str = "03.03.2027", **days: str
) -> TestResponse:
    """Record what sheets say; `answers` and `days` by the public id of the form."""
    data = {"signed_on": day}
    data |= {f"antwort-{key}": said for key, said in answers.items()}
    data |= {f"am-{key}": said for key, said in days.items()}
    return world.post(browser, "/ruecklauf", data)
