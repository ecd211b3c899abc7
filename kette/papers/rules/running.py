"""The running program as the papers see it: who takes part, what is set, which pages there are; no young person, no staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kette.roles import InstitutionKind, Role


@dataclass(frozen=True, slots=True)
class Party:
    """An institution that takes part, and how it is reached."""

    public_id: str
    name: str
    short_name: str
    kind: InstitutionKind
    address: str = ""
    phone: str = ""
    mailbox: str = ""
    accepts_since: date | None = None
    protection: str = ""


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """A setting with the value of the day, in words."""

    key: str
    label: str
    value: str
    is_default: bool
    source: str


@dataclass(frozen=True, slots=True)
class Page:
    """An address of the program, what can be done there, and who may."""

    endpoint: str
    address: str
    label: str
    changes: bool
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the configuration of the installation says that protects data.

    :param provider: label of the Kommune's own identity provider; empty without one.
    :param mail: whether mails leave the house, and how: tls, starttls, none; empty without a mail server.
    """

    version: str
    engine: str
    is_encrypted: bool
    has_row_security: bool
    uses_tls: bool
    secure_cookies: bool
    idle: timedelta
    longest: timedelta
    argon2_mebibytes: int
    argon2_passes: int
    master_keys: int
    provider: str
    mail: str
    largest_upload_mebibytes: int


@dataclass(frozen=True, slots=True)
class Running:
    """Everything the papers of one controller are written from."""

    day: date
    kommune: str
    is_demo: bool
    controller: Party
    parties: tuple[Party, ...]
    settings: tuple[SettingInForce, ...]
    values: Mapping[str, Any]
    pages: tuple[Page, ...]
    configuration: Configuration

    def of_kinds(self, kinds: frozenset[InstitutionKind]) -> tuple[Party, ...]:
        """Return the others of these kinds."""
        return tuple(
            party
            for party in self.parties
            if party.kind in kinds and party.public_id != self.controller.public_id
        )

    def roles_at(self, endpoint: str) -> tuple[Role, ...]:
        """Return who may open a page, in the order of the roles; nobody where there is no such page."""
        found = {role for page in self.pages if page.endpoint == endpoint for role in page.roles}
        return tuple(role for role in Role if role in found)
