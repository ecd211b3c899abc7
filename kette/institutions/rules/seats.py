"""Which role fits which kind of institution."""

from kette.roles import HOLDING_KINDS, SCHOOL_KINDS, InstitutionKind, Role

_ANY = frozenset(InstitutionKind)

# Who moderates must not be a party to most of the cases: neither a school nor a Träger.
SEATS: dict[Role, frozenset[InstitutionKind]] = {
    Role.SCHOOL: SCHOOL_KINDS,
    Role.CLASS_TEACHER: SCHOOL_KINDS,
    Role.ADVISER: HOLDING_KINDS - SCHOOL_KINDS,
    Role.MODERATOR: _ANY - SCHOOL_KINDS - {InstitutionKind.PROVIDER},
    Role.KOKO: frozenset({InstitutionKind.COORDINATION}),
    # The AG Übergangsmanagement is made of people from every body of the chain.
    Role.AG: _ANY,
    Role.DPO: _ANY,
    Role.ADMINISTRATOR: _ANY,
}


def fits(role: Role, kind: InstitutionKind) -> bool:
    """Say whether a person of an institution of this kind can have this role."""
    return kind in SEATS.get(role, frozenset())


def roles_for(kind: InstitutionKind) -> tuple[Role, ...]:
    """List the roles that people of an institution of this kind can have."""
    return tuple(role for role, kinds in SEATS.items() if kind in kinds)
