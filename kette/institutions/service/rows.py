"""A new row that has its key at once."""

from kette.db import Row, db


def added(row: Row) -> Row:
    """Add a row and give it its key."""
    db.session.add(row)
    db.session.flush()
    return row
