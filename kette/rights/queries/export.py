"""What one institution has on file about a young person: every table in words, as far as it may see it itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Table, select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Case
from kette.cases.queries.sight import see_one
from kette.db import Base, db
from kette.handover.models import Handover
from kette.handover.queries import sheet_for
from kette.institutions.models import Institution, Membership
from kette.intake.models.lists import Candidate
from kette.intake.models.undoing import Earlier
from kette.intake.queries import lists
from kette.intake.rules.listed import Listed
from kette.privacy.models import Basis
from kette.privacy.queries.papers import about_words
from kette.privacy.queries.recalls import about_recall
from kette.privacy.queries.sealed import unseal
from kette.privacy.rules.actions import action_label
from kette.privacy.rules.bases import BASIS_OF
from kette.retention.queries.reach import rows_of
from kette.rights.queries.decoding import plain, words_of
from kette.rights.queries.requests import about, involved, keeper_id
from kette.rights.rules.exported import Exported
from kette.rights.rules.exports import EXPORTED
from kette.rights.rules.part import Block, HeldBack, PartContent, Row
from kette.rights.rules.requests import Withheld
from kette.roles import SCHOOL_KINDS, Actor, Role

ELSEWHERE = "für diese Stelle nicht (mehr) einsehbar"
LOG = "audit_entries"


@dataclass(slots=True)
class _Names:
    """Who is behind the keys of rows: institutions by name, people by institution and role alone."""

    institutions: Mapping[int, str]
    members: Mapping[int, tuple[int, str]]

    def member(self, key: int | None) -> str:
        if key is None:
            return "Kette (automatisch)"
        return self.members[key][1] if key in self.members else ""


def _names() -> _Names:
    institutions = {row.id: row.name for row in db.session.scalars(select(Institution))}
    members = {
        row.id: (row.institution_id, f"{institutions[row.institution_id]} ({row.role.label})")
        for row in db.session.scalars(select(Membership))
    }
    return _Names(institutions, members)


class Export:
    """The part of one institution, read on behalf of one of its people: an entrusted note is read by its author alone."""

    def __init__(self, case: Case, institution: Institution, viewer: Actor) -> None:
        self.case, self.institution, self.viewer = case, institution, viewer
        self.names = _names()
        self.parties = {row.id for row in involved(case)}
        self.is_keeper = keeper_id(case) == institution.id
        role = Role.SCHOOL if institution.kind in SCHOOL_KINDS else Role.ADVISER
        somebody = Actor(
            case.kommune_id, role, institution_id=institution.id, institution_kind=institution.kind
        )
        self.seen = see_one(case, somebody, clock.today())

    def content(
        self,
        held_back: frozenset[str] = frozenset(),
        why: Withheld | None = None,
        *,
        entrusted: frozenset[str] | None = None,
    ) -> PartContent:
        """Return the part; what is held back is named without its content.

        :param entrusted: which of the viewer's own entrusted notes go out; None for all of them, to look through.
        """
        blocks, withheld = [], []
        for exported in EXPORTED:
            kept = []
            for row in self._rows(exported):
                ident = f"{exported.table}:{row['id']}"
                reason = self._reason(exported, row, ident in held_back and exported.may_be_held_back, why)
                if _is_entrusted(exported, row) and entrusted is not None and ident not in entrusted:
                    reason = Withheld.ENTRUSTED
                if reason is None:
                    kept.append(Row(self._cells(exported, row), ident))
                else:
                    withheld.append(HeldBack(self._named(exported, row), reason.label))
            if kept:
                labels = tuple(label for _, label in exported.fields)
                blocks.append(Block(exported.table, exported.title, labels, tuple(kept)))
        if log := self._log():
            blocks.append(log)
        contact = [self.institution.address, self.institution.phone, self.institution.mailbox]
        return PartContent(
            self.institution.name, ", ".join(part for part in contact if part), tuple(blocks), tuple(withheld)
        )

    def _rows(self, exported: Exported) -> list[Mapping[str, Any]]:
        table = Base.metadata.tables[exported.table]
        where = table.c.id == self.case.id if table.name == "cases" else rows_of(self.case.id, table)
        rows = db.session.execute(
            select(table).where(where, table.c.kommune_id == self.case.kommune_id).order_by(table.c.id)
        ).mappings()
        return [dict(row) for row in rows if self._is_ours(exported, table, row)]

    def _is_ours(self, exported: Exported, table: Table, row: Mapping[Any, Any]) -> bool:
        if exported.table == "identities":
            return self.seen.is_named
        owners = self._owners(exported, table, row) & self.parties
        if self.institution.id in owners:
            return True
        return self.is_keeper and (exported.to_keeper or not owners)

    def _owners(self, exported: Exported, table: Table, row: Mapping[Any, Any]) -> set[int | None]:
        if exported.table == "basis_words":
            # Whoever recorded a basis wrote its words: names and reasons are that institution's social data.
            recorder = db.session.get_one(Basis, row["basis_id"]).membership_id
            return {self._institution_of(Base.metadata.tables["bases"], "membership_id", recorder)}
        return {self._institution_of(table, name, row[name]) for name in exported.owners}

    def _institution_of(self, table: Table, column: str, key: int | None) -> int | None:
        if key is None or _target(table, column) == "institutions":
            return key
        return self.names.members[key][0] if key in self.names.members else None

    def _reason(
        self, exported: Exported, row: Mapping[str, Any], is_held_back: bool, why: Withheld | None
    ) -> Withheld | None:
        if _is_entrusted(exported, row) and row["membership_id"] != self.viewer.membership_id:
            return Withheld.ENTRUSTED
        return (why or Withheld.THIRD_PARTY) if is_held_back else None

    def _named(self, exported: Exported, row: Mapping[str, Any]) -> str:
        moment = next((row[key] for key in ("at", "recorded_at", "opened_at") if row.get(key)), None)
        on = f" vom {clock.local(moment):%d.%m.%Y}" if moment else ""
        by = f", {self.names.member(row['membership_id'])}" if "membership_id" in row else ""
        return f"{exported.title}{on}{by}"

    def _cells(self, exported: Exported, row: Mapping[str, Any]) -> tuple[str, ...]:
        table = Base.metadata.tables[exported.table]
        return tuple(self._cell(table, name, row) for name, _ in exported.fields)

    def _cell(self, table: Table, column: str, row: Mapping[str, Any]) -> str:
        value = row[column]
        if isinstance(value, bytes):
            return self._opened(table.name, column, row)
        match _target(table, column):
            case "institutions":
                return self.names.institutions.get(value, "")
            case "memberships":
                return self.names.member(value) if value is not None or column == "membership_id" else ""
            case "texts":
                return f"Text {self._numbers[value]}" if value in self._numbers else ""
            case "bases":
                return self._bases.get(value, "")
        return plain(table.name, column, value, row)

    @cached_property
    def _numbers(self) -> Mapping[int, int]:
        """Number the texts of the case, so that rows can point at them."""
        table = Base.metadata.tables["texts"]
        keys = db.session.scalars(
            select(table.c.id).where(table.c.case_id == self.case.id).order_by(table.c.id)
        )
        return {key: number for number, key in enumerate(keys, start=1)}

    @cached_property
    def _bases(self) -> Mapping[int, str]:
        rows = db.session.scalars(select(Basis).where(Basis.case_id == self.case.id))
        return {row.id: f"{BASIS_OF[row.kind].label} vom {row.given_on:%d.%m.%Y}" for row in rows}

    def _opened(self, table: str, column: str, row: Mapping[str, Any]) -> str:
        public_id = row.get("public_id", "")
        match table:
            case "identities":
                return words_of(self.seen.person.to_json()) if self.seen.person else ELSEWHERE
            case "candidates":
                return words_of(_of_a_list(lists.opened(db.session.get_one(Candidate, row["id"]))))
            case "earlier_states":
                return words_of(_of_a_list(lists.opened_earlier(db.session.get_one(Earlier, row["id"]))))
            case "handovers":
                return self._sheet(row["id"])
            case "texts":
                number = self._numbers[row["id"]]
                return (
                    f"Text {number}: {words_of(unseal(self.case.id, row[column], about=f'text:{public_id}'))}"
                )
            case "follow_ups":
                bound_to = f"follow_up:{public_id}"
            case "custodies":
                bound_to = f"custody:{self.case.id}"
            case "basis_words":
                bound_to = about_words(row["basis_id"])
            case "releases":
                bound_to = f"release:{public_id}"
            case "return_entries":
                bound_to = f"return:{public_id}"
            case "erasure_words":
                bound_to = f"erasure-word:{public_id}"
            case "recalls":
                bound_to = about_recall(public_id)
            case "emergencies":
                bound_to = f"emergency:{public_id}"
            case _:
                bound_to = about(public_id, column)
        return words_of(unseal(self.case.id, row[column], about=bound_to))

    def _sheet(self, handover_id: int) -> str:
        sheet = sheet_for(db.session.get_one(Handover, handover_id), self.seen)
        if sheet is None:
            return ELSEWHERE
        return "; ".join(
            f"{row.label}: {row.words}" for section in sheet.sections for row in section.rows if row.words
        )

    def _log(self) -> Block | None:
        """Return who of the institution did what with the case; what no other party did is told by whoever holds it."""
        rows = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.object_type == "case", AuditEntry.object_id == self.case.public_id)
            .order_by(AuditEntry.number)
        )
        mine = []
        for row in rows:
            if row.institution_id != self.institution.id and (
                not self.is_keeper or row.institution_id in self.parties
            ):
                continue
            who = self.names.institutions.get(row.institution_id or 0, "Kette (automatisch)")
            basis = BASIS_OF[row.basis].label if row.basis in BASIS_OF else ""
            role = Role(row.role).label
            at = f"{clock.local(row.at):%d.%m.%Y, %H:%M} Uhr"
            mine.append(Row((at, who, role, action_label(row.action), basis)))
        if not mine:
            return None
        return Block(LOG, "Zugriffsprotokoll", ("am", "Stelle", "Rolle", "was", "Grundlage"), tuple(mine))


def _is_entrusted(exported: Exported, row: Mapping[str, Any]) -> bool:
    return exported.table == "texts" and bool(row["entrusted"])


def _of_a_list(one: Listed) -> Mapping[str, Any]:
    return one.person.to_json() | {
        "degree": one.degree_words,
        "option": one.option,
        "no_disclosure": "ja" if one.no_disclosure else "",
        "hints": list(one.hints),
    }


def _target(table: Table, column: str) -> str | None:
    keys = table.c[column].foreign_keys
    return next((key.column.table.name for key in keys), None)
