"""The blueprint that the pages of this package hang on, and who opens them."""

from flask import Blueprint, Response

from kette.roles import Role

bp = Blueprint("slips", __name__)

SCHOOL = (Role.SCHOOL, Role.CLASS_TEACHER)


def download(content: bytes, media: str, name: str) -> Response:
    """Return a file to be kept or printed, never a page; its name never names anybody."""
    return Response(
        content,
        mimetype=media,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def class_label(name: str) -> str:
    """Return what a class is called."""
    return f"Klasse {name}" if name else "ohne Klasse"
