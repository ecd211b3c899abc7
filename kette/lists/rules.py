"""What may be kept of a list, how much of it, and who takes it away again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_NAME = 40
# More is no longer found again. Counted for each person, and for what an institution shares.
MOST_OWN = 15
MOST_SHARED = 15

Parts = Mapping[str, str]


class NotKept(Exception):
    """A list is not kept; says in German why."""


@dataclass(frozen=True, slots=True)
class KeptList:
    """A filter kept under a name: codes as they stand in an address, never what somebody searched for.

    :param is_mine: whether the viewer kept it.
    :param author_is_gone: whether whoever kept it acts for the institution no more.
    """

    public_id: str
    name: str
    parts: Parts
    is_shared: bool
    is_mine: bool
    author_is_gone: bool = False

    @property
    def may_be_removed(self) -> bool:
        """Say whether the viewer may remove it: what they kept, and what somebody left behind."""
        return self.is_mine or self.author_is_gone


def written(parts: Parts) -> str:
    """Write the parts of a filter for the database, in one order whatever order they came in."""
    return json.dumps(dict(sorted(parts.items())), ensure_ascii=False)


def read(text: str) -> Parts:
    """Read what `written` wrote."""
    return {str(name): str(value) for name, value in json.loads(text).items()}
