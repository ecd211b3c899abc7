"""The blueprint that the pages of this package hang on, and who opens them."""

from flask import Blueprint, Response

from kette import clock
from kette.calendar import school_year, school_year_of
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


def class_label(name: str, cohort: int) -> str:
    """Return what a class is called, with its school year where that is not the present one."""
    label = f"Klasse {name}" if name else "ohne Klasse"
    if cohort == school_year_of(clock.today()).cohort:
        return label
    return f"{label}, Schuljahr {school_year(cohort).label}"


def class_value(cohort: int, name: str) -> str:
    """Return a class as the value of a choice; one of another school year never stands for that of the present."""
    return name if cohort == school_year_of(clock.today()).cohort else f"{cohort}: {name}"
