"""The blueprint that the pages of this package hang on, who opens them, and how a paper is handed over."""

from flask import Blueprint, Response

from kette.roles import Role

bp = Blueprint("rights", __name__)

# Who works with young people: they print letters and take down what is asked.
PARTIES = (Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER)
# Who takes down a request and answers it: class teachers leave that to the school.
ANSWERING = (Role.SCHOOL, Role.ADVISER)


def pdf(content: bytes, name: str) -> Response:
    """Return a paper to be printed; its file name never names anybody."""
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
