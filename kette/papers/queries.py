"""The running program, read for one controller: institutions and settings; no person is asked for."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.exc import NoResultFound

from kette import settings
from kette.db import db
from kette.institutions import queries as institutions
from kette.institutions.models import Institution, Kommune
from kette.institutions.rules.values import value_in_words
from kette.papers.rules.running import Configuration, Page, Party, Running, SettingInForce


def controllers() -> Sequence[Institution]:
    """List the institutions that take part, by name."""
    return institutions.open_institutions()


def controller(named: str) -> Institution:
    """Return the institution of this public id, short name or name. Raises NoResultFound."""
    for row in controllers():
        if named in (row.public_id, row.short_name, row.name):
            return row
    raise NoResultFound(named)


def running(row: Institution, day: date, *, pages: tuple[Page, ...], configuration: Configuration) -> Running:
    """Return everything the papers of one controller are written from."""
    kommune = db.session.get_one(Kommune, row.kommune_id)
    values = settings.get_many([kind.key for kind in settings.KINDS], day)
    return Running(
        day=day,
        kommune=kommune.name,
        is_demo=kommune.is_demo,
        controller=_party(row),
        parties=tuple(_party(one) for one in controllers()),
        settings=tuple(
            SettingInForce(
                kind.key,
                kind.label,
                value_in_words(values[kind.key], kind.words),
                values[kind.key] == kind.default,
                kind.source,
            )
            for kind in settings.KINDS
        ),
        values=values,
        pages=pages,
        configuration=configuration,
    )


def _party(row: Institution) -> Party:
    return Party(
        row.public_id,
        row.name,
        row.short_name,
        row.kind,
        row.address or "",
        row.phone or "",
        row.mailbox or "",
        row.accepts_since,
        institutions.protection_of(row),
    )
