"""Who takes part: kinds of institutions, roles of people, and the one who acts."""

from dataclasses import dataclass

from kette.labels import LabelledEnum


class InstitutionKind(LabelledEnum):
    """What an institution is. Add a new kind here and nowhere else."""

    SCHOOL = "school", "Schule"
    VOCATIONAL_COLLEGE = "vocational_college", "Berufskolleg"
    YOUTH_OFFICE = "youth_office", "Jugendamt"
    INTEGRATION_CENTRE = "integration_centre", "Kommunales Integrationszentrum"
    JOBCENTER = "jobcenter", "Jobcenter"
    EMPLOYMENT_AGENCY = "employment_agency", "Agentur für Arbeit"
    COORDINATION = "coordination", "Kommunale Koordinierung"
    TRANSITION_GUIDES = "transition_guides", "Übergangslotsen"
    PROVIDER = "provider", "Träger"
    SAFETY_NET = "safety_net", "Auffangstelle"


SCHOOL_KINDS = frozenset({InstitutionKind.SCHOOL, InstitutionKind.VOCATIONAL_COLLEGE})

# The Kommunale Koordinierung moderates and never holds a case (domain.md: "keine originäre Zuständigkeit").
HOLDING_KINDS = frozenset(InstitutionKind) - {InstitutionKind.COORDINATION}


# Parts of the Kommune itself: its data-protection officer is theirs.
OF_THE_KOMMUNE = frozenset(
    {InstitutionKind.YOUTH_OFFICE, InstitutionKind.INTEGRATION_CENTRE, InstitutionKind.COORDINATION}
)


class Role(LabelledEnum):
    """What a person may do in one membership. Rights follow the role in use, never the union of several."""

    SCHOOL = "school", "Schule"
    CLASS_TEACHER = "class_teacher", "Klassenleitung"
    ADVISER = "adviser", "Beratung"
    MODERATOR = "moderator", "Konferenzmoderation"
    KOKO = "koko", "Kommunale Koordinierung"
    AG = "ag", "AG Übergangsmanagement"
    DPO = "dpo", "Datenschutz"
    ADMINISTRATOR = "administrator", "Administration"
    SYSTEM = "system", "Kette (automatisch)"


# Who holds and hands over cases for an institution.
CASE_ROLES = frozenset({Role.ADVISER, Role.SCHOOL})
PERSONAL_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Actor:
    """One membership at work: who acts, for which institution, in which role. Jobs act as the system."""

    kommune_id: int
    role: Role
    membership_id: int | None = None
    person_id: int | None = None
    institution_id: int | None = None
    institution_kind: InstitutionKind | None = None
    classes: tuple[str, ...] = ()

    @classmethod
    def system(cls, kommune_id: int) -> "Actor":
        """Return the actor of jobs and standing agreements of one Kommune."""
        return cls(kommune_id=kommune_id, role=Role.SYSTEM)

    def teaches(self, class_name: str) -> bool:
        """Say whether a class is one of the actor's own; schools write 10a and 10A for the same."""
        return class_name.lower() in self.lower_classes

    @property
    def lower_classes(self) -> tuple[str, ...]:
        """Return the actor's own classes for comparison, in small letters."""
        return tuple(name.lower() for name in self.classes)

    @property
    def is_system(self) -> bool:
        """Say whether no person acts."""
        return self.role is Role.SYSTEM
