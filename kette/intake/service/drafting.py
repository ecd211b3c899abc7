"""A school's file on its way to a list: kept, mended, taken over or thrown away."""

import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from kette import audit, clock, vault
from kette.cases.models import Case
from kette.cases.service.disclosing import set_no_disclosure
from kette.db import db, lock_row, new_public_id
from kette.institutions.models import Institution
from kette.intake.models.drafts import ColumnNames, ListDraft
from kette.intake.models.lists import Import
from kette.intake.queries import comparing, drafts
from kette.intake.rules.accepting import require_mendable
from kette.intake.rules.grid import UNCHANGED, Grid, Mending
from kette.intake.rules.header import Assigned
from kette.intake.rules.pupil import Reading
from kette.intake.rules.reading import judge
from kette.intake.rules.reassigning import reassigned
from kette.intake.service import listing
from kette.privacy.service.keys import new_key
from kette.roles import Actor


def keep(grid: Grid, *, school: Institution, cohort: int, file_hash: str, by: Actor) -> ListDraft:
    """Keep what is taken out of a school's files until the school takes it over."""
    draft = ListDraft(
        kommune_id=school.kommune_id,
        public_id=new_public_id(),
        school=school,
        cohort=cohort,
        file_hash=file_hash,
        at=clock.now(),
        membership_id=by.membership_id,
        key=new_key(by),
        kind=grid.kind,
        rows=grid.rows,
    )
    _seal(draft, grid)
    _write(draft, UNCHANGED)
    db.session.add(draft)
    _log("intake.draft", draft, by, f"rows={grid.rows}")
    return draft


def mend(
    draft: ListDraft,
    cells: Mapping[int, Mapping[str, str]],
    *,
    drop: Collection[int] = (),
    restore: Collection[int] = (),
    by: Actor,
) -> None:
    """Replace cells of a file, by line and field; leave rows out, or take them in again."""
    draft = lock_row(ListDraft, draft.id)
    _, before = drafts.opened(draft)
    after = {line: {**before.cells.get(line, {}), **row} for line, row in cells.items()}
    dropped = (before.dropped | frozenset(drop)) - frozenset(restore)
    _write(draft, Mending({**before.cells, **after}, dropped))
    _log("intake.draft_mend", draft, by, f"rows={len(after)} dropped={len(dropped)}")


def reassign(draft: ListDraft, said: Assigned, *, by: Actor) -> None:
    """Read columns of a file as something else than was recognised, and remember it for the school's next file.

    :param said: label → field, empty for a column that is not to be read.
    :raises NotTaken: if no cell of such a column was taken out of the file.
    :raises Refused: if the file is of no use like this.
    """
    draft = lock_row(ListDraft, draft.id)
    grid, mending = reassigned(*drafts.opened(draft), said)
    reading = judge(grid, on=clock.today(), mending=mending, school_number=draft.school.school_number)
    require_mendable(reading, grid, "")
    _seal(draft, grid)
    _write(draft, mending)
    remember_columns(said, school=draft.school, by=by)
    _log("intake.draft_mend", draft, by, f"columns={len(said)}")


def reading_of(draft: ListDraft, day: date) -> tuple[Grid, Mending, Reading]:
    """Return a file, what the school changed of it, and what it says with that. Ask first who may see it."""
    grid, mending = drafts.opened(draft)
    return grid, mending, judge(grid, on=day, mending=mending, school_number=draft.school.school_number)


def take_over(
    draft: ListDraft, *, by: Actor, off: Collection[str] = (), same: Mapping[int, str] = comparing.NOBODY
) -> tuple[Import, Reading]:
    """Make a school's list of a file; rows that cannot be read are left out, and the file is forgotten.

    :param off: public ids of those whom the school takes off its list.
    :param same: who of the list somebody new in a line is by the school's word, by public id.
    """
    draft = lock_row(ListDraft, draft.id)
    reading = reading_of(draft, clock.today())[2]
    source = listing.store(
        reading,
        school=draft.school,
        cohort=draft.cohort,
        file_hash=draft.file_hash,
        by=by,
        off=off,
        same=same,
    )
    _set_locks(reading, draft, by)
    _delete(draft)
    return source, reading


def discard(draft: ListDraft, *, by: Actor) -> None:
    """Throw a file away that is not taken over."""
    # The draft before the log, as everybody who takes it over does: two who wait for each other crosswise both fail.
    draft = lock_row(ListDraft, draft.id)
    _log("intake.draft_discard", draft, by)
    _delete(draft)


def remember_columns(assigned: Assigned, *, school: Institution, by: Actor) -> None:
    """Remember what a school calls its columns, for its next file."""
    known = drafts.column_names(school.id)
    row = db.session.scalars(select(ColumnNames).where(ColumnNames.school_id == school.id)).first()
    row = row or ColumnNames(kommune_id=school.kommune_id, school_id=school.id)
    fields = set(assigned.values())
    # A field that has another column now is no longer the old one's.
    kept = {label: field for label, field in known.items() if field not in fields or not field}
    row.assigned = json.dumps({**kept, **assigned}, ensure_ascii=False)
    row.at, row.membership_id = clock.now(), by.membership_id
    db.session.add(row)


def forget_drafts(day: date) -> int:
    """Delete the files that nobody took over in time, with their keys; for the nightly job. Returns how many."""
    lapsed = db.session.scalars(select(ListDraft).where(ListDraft.at < drafts.lapse_before(day))).all()
    for draft in lapsed:
        discard(draft, by=Actor.system(draft.kommune_id))
    return len(lapsed)


def _set_locks(reading: Reading, draft: ListDraft, by: Actor) -> None:
    """Set `keineAuskunftAnDritte` at cases of pupils for whom the school's file says so now; it is lifted by hand alone."""
    locked = tuple(pupil for pupil in reading.pupils if pupil.no_disclosure)
    entries = comparing.entries(replace(reading, pupils=locked), draft.school)
    pairs = comparing.pairs(entries, [], draft.school_id, draft.cohort)
    # In one order, and all before anything is written in the log: no deadlocks.
    ids = sorted({pair.case_id for pair in pairs if pair.case_id is not None})
    for case in [lock_row(Case, case_id) for case_id in ids]:
        set_no_disclosure(case, locked=True, by=by)


def _seal(draft: ListDraft, grid: Grid) -> None:
    packed = zlib.compress(json.dumps(grid.to_json(), ensure_ascii=False, separators=(",", ":")).encode(), 1)
    draft.sealed = vault.current().seal_bytes(draft.key.wrapped, packed, about=drafts.about(draft))


def _write(draft: ListDraft, mending: Mending) -> None:
    place = drafts.about(draft, "mending")
    draft.mending = vault.current().seal(draft.key.wrapped, mending.to_json(), about=place)


def _delete(draft: ListDraft) -> None:
    key = draft.key
    db.session.delete(draft)
    db.session.flush()
    db.session.delete(key)
    db.session.flush()


def _log(action: str, draft: ListDraft, by: Actor, detail: str = "") -> None:
    audit.write(action, by=by, object_type="institution", object_id=draft.school.public_id, detail=detail)
