"""Who looks: every kind of institution in every role that a person of it can have."""

from dataclasses import dataclass

from kette.institutions.service import admitting, opening
from kette.roles import InstitutionKind, Role
from tests.world import PASSWORD, World

K = InstitutionKind
# Two kinds that the small Kettenstadt of the other tests does without.
MORE = {
    "college": (
        K.VOCATIONAL_COLLEGE,
        "Berufskolleg Kettenstadt",
        "BK",
        {"school_number": "990003"},
        Role.SCHOOL,
    ),
    "guides": (K.TRANSITION_GUIDES, "Übergangslotsen Kettenstadt", "Lotsen", {}, Role.ADVISER),
}
# Those who can be handed a case: key of the institution, which is the user name too, and its kind.
RECEIVERS: dict[str, InstitutionKind] = {
    "other_school": K.SCHOOL,
    "college": K.VOCATIONAL_COLLEGE,
    "youth_office": K.YOUTH_OFFICE,
    "integration_centre": K.INTEGRATION_CENTRE,
    "jobcenter": K.JOBCENTER,
    "agency": K.EMPLOYMENT_AGENCY,
    "guides": K.TRANSITION_GUIDES,
    "provider": K.PROVIDER,
    "safety_net": K.SAFETY_NET,
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person at a seat."""

    key: str
    kind: InstitutionKind
    role: Role


VIEWERS = (
    *(
        Viewer(key, kind, Role.SCHOOL if key in ("other_school", "college") else Role.ADVISER)
        for key, kind in RECEIVERS.items()
    ),
    Viewer("school", K.SCHOOL, Role.SCHOOL),
    Viewer("class_teacher", K.SCHOOL, Role.CLASS_TEACHER),
    *(
        Viewer(role.value, K.COORDINATION, role)
        for role in (Role.MODERATOR, Role.KOKO, Role.AG, Role.DPO, Role.ADMINISTRATOR)
    ),
)


def admit_more(world: World) -> None:
    """Open the institutions of `MORE`, each with a person (the caller holds the transaction)."""
    for key, (kind, name, short, more, role) in MORE.items():
        place = opening.open_institution(
            kind, name, short, kommune_id=world.kommune_id, mailbox=f"{key}@example.org", **more
        )
        person = admitting.add_person(key, f"Wer von {short}", PASSWORD, email=f"{key}.p@example.org")
        membership = admitting.add_membership(person, place, role, kommune_id=world.kommune_id)
        world.actors[key] = admitting.actor_of(membership)
        world.institution_ids[key], world.membership_ids[key] = place.id, membership.id
