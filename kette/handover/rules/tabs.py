"""The tabs of an institution's queue."""

from kette.labels import LabelledEnum


class Tab(LabelledEnum):
    """One view of the handovers that come to an institution, or go from it; the value stands in the address."""

    UNASSIGNED = "offen", "nicht zugeteilt"
    MINE = "meine", "meine"
    ALL = "alle", "alle"
    RETURNED = "zurueck", "zurückgekommen"
    GIVEN = "angeboten", "von uns angeboten"
    HANDED = "uebergeben", "was daraus wurde"


def tab_named(value: str | None) -> Tab | None:
    """Read a tab from an address; None where there is no such tab."""
    return next((tab for tab in Tab if tab.value == value), None)


def first_tab(counts: dict[Tab, int], *, is_school: bool) -> Tab:
    """Return the tab to open first: where something waits, else where this kind of institution looks most."""
    for tab in (Tab.UNASSIGNED, Tab.MINE, Tab.RETURNED):
        if counts.get(tab):
            return tab
    return Tab.GIVEN if is_school else Tab.UNASSIGNED
