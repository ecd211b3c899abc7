"""Break-glass: who may open a case in danger, on which ground, for how long, and how often."""

from datetime import datetime, timedelta

from kette.labels import LabelledEnum
from kette.roles import Actor, Role

LASTS = timedelta(minutes=60)
PER_WEEK = 3  # of one person, in whichever role
WEEK = timedelta(days=7)
# Tries of one person, whatever they find; more look like a search.
TRIES = 5
TRIES_WITHIN = timedelta(hours=24)
SHORTEST_REASON = 20  # characters

# Those who work with young people and can act; everybody else never sees a name (privacy.rules.sight).
_MAY = frozenset({Role.ADVISER, Role.SCHOOL})


class EmergencyKind(LabelledEnum):
    """The ground on which a case is opened; a code of law, never a finding about the young person."""

    CHILD_PROTECTION = (
        "child_protection",
        "Gewichtige Anhaltspunkte für eine Kindeswohlgefährdung (§ 8a SGB VIII, § 4 KKG)",
    )
    LIFE = "life", "Gegenwärtige Gefahr für Leib, Leben oder Freiheit (§ 34 StGB)"
    MISSING = "missing", "Vermisst gemeldet, Gefahr nicht auszuschließen (§ 34 StGB)"


def may_open(actor: Actor) -> bool:
    """Say whether somebody in this role may open a case in danger at all."""
    return actor.role in _MAY and actor.institution_id is not None and actor.membership_id is not None


def until(opened_at: datetime) -> datetime:
    """Return the moment from which an opened case is shut again."""
    return opened_at + LASTS
