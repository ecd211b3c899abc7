"""What each viewer may read of each case: said once more, in other words than the rules, from the law's own table."""

from kette.privacy.rules.fields import FieldGroup
from kette.roles import InstitutionKind, Role
from tests.matrix.states import Subject
from tests.matrix.viewers import Viewer

G, K = FieldGroup, InstitutionKind
EVERYTHING = frozenset({"identity", "address", "contact", "attendance", "needs"})
# § 31a SGB III: of school only its form and the degree. § 120 SchulG NRW: what the Jugendamt, the next school needs.
STATUTES = {
    K.EMPLOYMENT_AGENCY: frozenset({"identity", "address"}),
    K.YOUTH_OFFICE: EVERYTHING,
    K.SCHOOL: EVERYTHING - {"needs"},
    K.VOCATIONAL_COLLEGE: EVERYTHING - {"needs"},
}
NOTHING: frozenset[str] = frozenset()
# What the receiver reads in each state; None: for it there is no such case.
OF_RECEIVER: dict[str, frozenset[str] | None] = {
    "none": None,
    "noted": None,
    "offered": EVERYTHING,
    "offered_part": frozenset({"identity", "address"}),
    "objected": None,
    "held": EVERYTHING | {"later"},
    "held_expired": frozenset({"later"}),
    "held_withdrawn": frozenset({"later"}),
    "held_special": EVERYTHING | {"later", "health"},
    "at_table": NOTHING,
    "at_table_consented": EVERYTHING,
    "table_over": None,
    "agreed": NOTHING,
    "former": EVERYTHING | {"later"},
    "former_lapsed": NOTHING,
    # What it wrote down and was told itself; under a pseudonym no names, hence not the papers.
    "written": EVERYTHING | {"later", "papers", "asked"},
    "written_withdrawn": frozenset({"later", "asked"}),
    "written_given_on": EVERYTHING | {"later", "papers", "asked"},
}


def readable(viewer: Viewer, subject: Subject) -> frozenset[str] | None:
    """Return the marks that a viewer may read of a case; None where the case must not exist for them."""
    if viewer.role in (Role.AG, Role.DPO, Role.ADMINISTRATOR):
        return None
    if viewer.role in (Role.KOKO, Role.MODERATOR):
        return NOTHING
    if viewer.role is Role.CLASS_TEACHER:
        return None  # teaches 10A and 10B, and no case stands in them
    if viewer.key == "school":
        # Its own pupils, its own words; entrusted words are the author's, who is this very person.
        return EVERYTHING | {"entrusted"}
    if viewer.key == subject.receiver:
        return _of_receiver(viewer.kind, subject)
    if subject.state.startswith(("former", "written_given")) and viewer.key == (
        "youth_office" if subject.receiver == "jobcenter" else "jobcenter"
    ):
        # Who holds it now, by consent: what stood there, and its own words.
        return EVERYTHING | {"later", "after"}
    return None


def handed_out(viewer: Viewer, subject: Subject, address: str) -> frozenset[str]:
    """Return the marks of a case that a viewer may read at an address because they hand it to the young person (Art. 15)."""
    if viewer.role is Role.DPO and address.startswith("/anliegen/"):
        return frozenset(subject.marks) - {"entrusted"}
    return NOTHING


def _of_receiver(kind: InstitutionKind, subject: Subject) -> frozenset[str] | None:
    accepts_in_advance = kind is K.SAFETY_NET
    if subject.state == "offered_by_statute":
        return STATUTES.get(kind, NOTHING if accepts_in_advance else None)
    if subject.state == "objected":
        # The objection of § 31a stops what the Agentur reports back, not the school's own transfer.
        return STATUTES[kind] if kind is K.EMPLOYMENT_AGENCY else NOTHING if accepts_in_advance else None
    return OF_RECEIVER[subject.state]
