"""The address of somebody's calendar; its secret is not kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kette.db import Addressed, Base


class CalendarFeed(Addressed, Base):
    """The address of a person's calendar; belongs to the installation as the person does, and goes when it is removed."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (UniqueConstraint("person_id", "via"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    # The key of the Kommune whose identity provider vouched for whoever made it: it shows that Kommune alone, as the
    # session did. Empty: all roles.
    via: Mapped[str] = mapped_column(String(32), default="")
    # The secret is drawn from the public id and this number: a renewed address is another one, its entries stay the same.
    number: Mapped[int] = mapped_column(default=1)
    # SHA-256 of the secret: a copy of the table opens nothing.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    # How each entry stood when it was last asked for, as JSON (feeds.rules.standing): no words, only hash, number, moment.
    stands: Mapped[str] = mapped_column(Text, default="{}")
