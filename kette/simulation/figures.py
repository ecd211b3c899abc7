"""The figures of a simulated year, and which of them are promises."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

# The promises: what is measured, and what it is at most.
GOALS: Mapping[str, int] = {
    "mails_per_person_week_max": 1,
    "topics_twice_in_a_bundle": 0,
    "overdue_unseen": 0,
    "seconds_without_holder": 0,
    "failed_jobs": 0,
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; days are days of the calendar.

    :param overdue: how many things became overdue, seen or not.
    :param refused: what Kette refused people who tried it.
    :param lazy: short names of the institutions that seldom look.
    """

    seed: int
    cases: int
    mails_per_person_week_max: int
    mails_per_person_week_mean: float
    topics_twice_in_a_bundle: int
    overdue_unseen: int
    seconds_without_holder: int
    failed_jobs: int
    days_to_acceptance_median: float
    days_to_acceptance_max: float
    accepted: int
    overdue: int
    mails: int
    urgent_mails: int
    conferences: int
    closed: int
    refused: int
    lazy: tuple[str, ...]
    begin: str
    end: str

    @property
    def broken(self) -> tuple[str, ...]:
        """Return which promises were not kept."""
        return tuple(key for key, most in GOALS.items() if getattr(self, key) > most)

    @property
    def kept(self) -> bool:
        """Say whether every promise was kept."""
        return not self.broken

    def to_json(self) -> dict[str, object]:
        """Return them for a machine, with whether every promise was kept."""
        return asdict(self) | {"kept": self.kept}
