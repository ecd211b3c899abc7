"""The case that a page of this package is about, as plain values: privacy lies below cases and does not know them."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """One case as its viewer sees it, and what the viewer may do about its bases.

    :param name: name or pseudonym, as the viewer may see it.
    :param number: the case number, empty where the name may not be seen.
    :param born_on: for the rule about who consents; never shown unless `name` is a name.
    :param waiting_for_id: institution for which a handover waits for consent.
    :param may_record: consents and refusals; whoever holds the case, and its school.
    :param may_end: withdrawals and objections; those, and every recipient, because people tell whom they trust.
    :param may_read_log: who read and changed what; whoever holds the case.
    :param emergency_until: the moment at which a case opened in danger is shut again.
    :param no_disclosure: `keineAuskunftAnDritte` is set for the pupil.
    :param reader_id: the viewer's institution: what others wrote down is their social data (§ 35 SGB I).
    :param tells_all: the viewer is told of everybody's bases; everybody else of their own.
    """

    case_id: int
    public_id: str
    name: str
    number: str
    born_on: date | None
    holder_name: str
    waiting_for_id: int | None
    may_record: bool
    may_end: bool
    may_read_log: bool
    school_name: str
    no_disclosure: bool
    reader_id: int | None
    tells_all: bool
    emergency_until: datetime | None = None

    @property
    def is_named(self) -> bool:
        """Say whether the viewer may read who it is."""
        return bool(self.number)
