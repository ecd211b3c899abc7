"""The lists of cases that have a name: who finds which, and what one says when it is empty. Add a list here and nowhere else.

Which cases stand on a list says cases.queries.lists.
"""

from dataclasses import dataclass

from kette.cases.rules.filters import Listing
from kette.roles import Role

_CARING = frozenset({Role.SCHOOL, Role.ADVISER})
_TEACHING = frozenset({Role.SCHOOL, Role.CLASS_TEACHER})
_COORDINATING = frozenset({Role.MODERATOR, Role.KOKO})


@dataclass(frozen=True, slots=True)
class NamedList:
    """One list.

    :param empty: what good looks like, where nothing stands on it.
    :param next_step: label and endpoint of what to do then.
    """

    listing: Listing
    roles: frozenset[Role]
    empty: str
    next_step: tuple[str, str]


# In the order of the tabs.
LISTS = (
    NamedList(
        Listing.MINE,
        _CARING,
        "Ihnen ist kein offener Fall zugeteilt.",
        ("Offene Fälle Ihrer Stelle ansehen", "cases.board"),
    ),
    NamedList(
        Listing.OURS,
        _CARING,
        "Ihre Stelle ist für keinen offenen Fall zuständig.",
        ("Übergaben ansehen", "handover.queue"),
    ),
    # At a school the class says who it is.
    NamedList(
        Listing.NOBODY,
        frozenset({Role.ADVISER}),
        "Um jeden Fall Ihrer Stelle kümmert sich jemand.",
        ("Alle offenen Fälle ansehen", "cases.board"),
    ),
    NamedList(
        Listing.OWED,
        _CARING | _TEACHING | _COORDINATING,
        "Niemand schuldet eine Antwort auf eine Übergabe.",
        ("Alle offenen Fälle ansehen", "cases.board"),
    ),
    NamedList(
        Listing.QUIET,
        _CARING | _TEACHING | _COORDINATING,
        "In jedem Fall ist in dieser Zeit etwas geschehen.",
        ("Alle offenen Fälle ansehen", "cases.board"),
    ),
    # Only a school's cases leave the chain with the school year; advisers' stay with them.
    NamedList(
        Listing.LEAVING,
        _TEACHING | _COORDINATING,
        "Niemand verlässt die Schule in den nächsten Monaten ohne Übergabe.",
        ("Alle offenen Fälle ansehen", "cases.board"),
    ),
)
LIST_OF = {one.listing: one for one in LISTS}


def lists_of(role: Role) -> tuple[NamedList, ...]:
    """Return the lists that a role finds, in order."""
    return tuple(one for one in LISTS if role in one.roles)
