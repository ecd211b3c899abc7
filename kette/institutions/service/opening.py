"""Founding a Kommune, opening and closing institutions: which bodies take part, and which no longer do."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from kette import audit
from kette.db import db
from kette.institutions.models import Catchment, Institution, Kommune
from kette.institutions.rules.opening import Impossible, check_opening, check_postcodes
from kette.institutions.service.rows import added
from kette.roles import SCHOOL_KINDS, Actor, InstitutionKind


def found_kommune(name: str, key: str, is_demo: bool = False) -> Kommune:
    """Found a Kommune with its own chain of responsibility; the caller enters it.

    :param key: its official key (AGS), or a word for an invented one.
    :raises Impossible: if there is one of this name or key.
    """
    twin = db.session.scalars(select(Kommune).where((Kommune.name == name) | (Kommune.key == key))).first()
    if twin is not None:
        raise Impossible(f"Die Kommune „{twin.name}“ gibt es schon.")
    return added(Kommune(name=name, key=key, is_demo=is_demo))


def open_institution(
    kind: InstitutionKind,
    name: str,
    short_name: str,
    *,
    kommune_id: int,
    school_number: str | None = None,
    school_form: str | None = None,
    mailbox: str | None = None,
    phone: str | None = None,
    address: str | None = None,
    accepts_since: date | None = None,
    postcodes: Sequence[str] = (),
    towns: Sequence[str] = (),
) -> Institution:
    """Let an institution take part, with the places it is competent for.

    :param accepts_since: since when the Auffangstelle accepts in advance by recorded agreement.
    :raises Impossible: if name or school number are taken, or do not fit the kind.
    """
    is_school = kind in SCHOOL_KINDS
    check_opening(kind, school_number, accepts_since, postcodes)
    here = select(Institution).where(Institution.kommune_id == kommune_id)
    if db.session.scalars(here.where(Institution.name == name)).first() is not None:
        raise Impossible(f"Eine Stelle mit dem Namen „{name}“ gibt es schon.")
    if is_school and (
        twin := db.session.scalars(here.where(Institution.school_number == school_number)).first()
    ):
        raise Impossible(f"Die Schulnummer {school_number} hat schon: {twin.name}.")
    institution = Institution(
        kommune_id=kommune_id,
        kind=kind,
        name=name,
        short_name=short_name,
        school_number=school_number if is_school else None,
        school_form=school_form if is_school else None,
        mailbox=mailbox,
        phone=phone,
        address=address,
        accepts_since=accepts_since,
    )
    institution.catchments = _places(institution, postcodes, towns)
    return added(institution)


def describe_institution(
    institution: Institution,
    *,
    short_name: str,
    mailbox: str | None,
    phone: str | None,
    address: str | None,
    postcodes: Sequence[str],
    towns: Sequence[str],
    protection: str | None = None,
) -> None:
    """Correct how an institution is reached and where it is competent. Raises Impossible."""
    check_postcodes(postcodes)
    institution.short_name, institution.mailbox = short_name, mailbox
    institution.phone, institution.address = phone, address
    institution.protection = protection
    for place in institution.catchments:
        db.session.delete(place)
    institution.catchments = []
    db.session.flush()
    institution.catchments = _places(institution, postcodes, towns)


def _places(institution: Institution, postcodes: Sequence[str], towns: Sequence[str]) -> list[Catchment]:
    places = [(code, None) for code in postcodes] + [(None, town) for town in towns]
    return [
        Catchment(kommune_id=institution.kommune_id, postcode=postcode, town=town)
        for postcode, town in dict.fromkeys(places)
    ]


def close_institution(institution: Institution, on: date, by: Actor) -> None:
    """Let an institution take part no longer from a day on; its people lose their rights that day."""
    institution.closed_on = on
    audit.write(
        "institution.close",
        by=by,
        object_type="institution",
        object_id=institution.public_id,
        detail=on.isoformat(),
    )
