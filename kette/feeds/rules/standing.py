"""How entries stood before: who changed since when, and how often (LAST-MODIFIED and SEQUENCE of RFC 5545)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from kette.feeds.rules.entries import Entry

# An entry that is gone may come back: for so long it goes on counting where it stopped.
_REMEMBERED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Stand:
    """How an entry stands.

    :param seen: hash of what it says, empty once it is gone.
    :param sequence: how often it has changed.
    :param at: when it last did, in whole seconds.
    """

    seen: str
    sequence: int
    at: datetime


def carried_on(before: Mapping[str, Stand], entries: Iterable[Entry], now: datetime) -> dict[str, Stand]:
    """Return how the entries stand now; what has not changed stands as it stood."""
    now = now.replace(microsecond=0)
    stands: dict[str, Stand] = {}
    for entry in entries:
        seen, old = sha256(repr(entry).encode()).hexdigest()[:16], before.get(entry.uid)
        same = old is not None and old.seen == seen
        stands[entry.uid] = old if old and same else Stand(seen, old.sequence + 1 if old else 0, now)
    for uid, old in before.items():
        if uid not in stands and (old.seen or old.at > now - _REMEMBERED):
            stands[uid] = old if not old.seen else Stand("", old.sequence, now)
    return stands


def written(stands: Mapping[str, Stand]) -> str:
    """Write the stands as the table keeps them."""
    return json.dumps({uid: [one.seen, one.sequence, one.at.isoformat()] for uid, one in stands.items()})


def read(text: str) -> dict[str, Stand]:
    """Read the stands as the table keeps them."""
    return {
        uid: Stand(seen, sequence, datetime.fromisoformat(at))
        for uid, (seen, sequence, at) in json.loads(text).items()
    }
