"""Taking in a school's file: its active pupils as sealed candidates for the ticks, and what they were before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Insert, Table, Update, bindparam, insert, literal, select, update

from kette import audit, clock, vault
from kette.cases.service.people import keyed_hash
from kette.db import db, new_public_id
from kette.institutions.models import Institution
from kette.intake.models.lists import Candidate, Import
from kette.intake.models.undoing import Earlier, ImportClass
from kette.intake.queries import comparing, lists
from kette.intake.queries.comparing import NOBODY, Kept, Pair
from kette.intake.queries.missing import missing
from kette.intake.rules.pupil import Reading
from kette.intake.rules.uncollected import uncollected
from kette.intake.service.forgetting import destroy_idle_keys, lock_lists
from kette.privacy.service.keys import new_key
from kette.roles import Actor

# Rows named in one statement.
_AT_ONCE = 500
_TABLE = cast(Table, Candidate.__table__)
_EARLIER = cast(Table, Earlier.__table__)
_CLASSES = cast(Table, ImportClass.__table__)
# What an import changes of a candidate, beside the source.
_STATE = (
    "class_name",
    "sealed",
    "fingerprint",
    "line",
    "guid_mark",
    "number_mark",
    "content_mark",
    "off_at",
)


@uncollected()
def store(
    reading: Reading,
    *,
    school: Institution,
    cohort: int,
    file_hash: str,
    by: Actor,
    off: Collection[str] = (),
    same: Mapping[int, str] = NOBODY,
) -> Import:
    """Keep the active pupils of a file as candidates for the school's ticks; the same pupil again is updated.

    :param file_hash: of the whole file, see `hash_of`.
    :param off: public ids of those whom the school takes off its list because the file does not name them any more,
        or names them as somebody who has left.
    :param same: who of the list somebody new in a line is by the school's word, by public id.
    """
    lock_lists(school)
    file = comparing.entries(reading, school)
    before = comparing.kept(school.id, cohort)
    pairs = comparing.pairs(file, before, school.id, cohort, same)
    absentees = missing(reading, pairs, before, school)
    gone = [*absentees.gone, *(one for one, _ in absentees.left)]
    leaving = [one for one in gone if one.public_id in set(off)]
    added, changed = sum(pair.is_new for pair in pairs), sum(pair.is_changed for pair in pairs)
    source = Import(
        kommune_id=school.kommune_id,
        school_id=school.id,
        cohort=cohort,
        kind=reading.kind,
        file_hash=file_hash,
        pupils=len(reading.pupils),
        active=len(file),
        added=added,
        changed=changed,
        same=len(file) - added - changed,
        gone=len(gone),
        taken_off=len(leaving),
        at=clock.now(),
        membership_id=by.membership_id,
        key=new_key(by),
    )
    db.session.add(source)
    db.session.flush()
    _keep(pairs, before, source)
    _take_off(leaving, source)
    _name_classes(pairs, leaving, source)
    db.session.expire_all()
    destroy_idle_keys(select(Import.id).where(Import.school_id == school.id))
    audit.write(
        "intake.import",
        by=by,
        object_type="import",
        object_id=source.public_id,
        detail=f"pupils={source.pupils} active={source.active}",
    )
    return source


def _keep(pairs: Sequence[Pair], before: Sequence[Kept], source: Import) -> None:
    """Seal under the import's key who is new or another, each in the row that they had before."""
    assert source.key is not None  # made with it
    key = vault.current().opened(source.key.wrapped)
    in_use = {one.fingerprint for one in before}
    new: list[dict[str, Any]] = []
    common = {
        "kommune_id": source.kommune_id,
        "school_id": source.school_id,
        "cohort": source.cohort,
        "import_id": source.id,
    }
    touched: list[tuple[Kept, dict[str, Any]]] = []
    for entry, known, case_id in ((pair.entry, pair.kept, pair.case_id) for pair in pairs):
        public_id = known.public_id if known else new_public_id()
        print_ = entry.fingerprint
        if known is None or known.fingerprint != print_:
            # Another person has this name and birth date: this one is found again by the school's number alone.
            print_ = keyed_hash(f"{print_}:{public_id}") if print_ in in_use else print_
            in_use.add(print_)
        values: dict[str, Any] = {
            "class_name": entry.class_name,
            "fingerprint": print_,
            "content_mark": entry.content_mark,
            # A file without the school's numbers does not make them unknown.
            "guid_mark": entry.guid_mark or (known.guid_mark if known else None),
            "number_mark": entry.number_mark or (known.number_mark if known else None),
            "case_id": (known.case_id if known else None) or case_id,
            "off_at": None,
        }
        if known and all(getattr(known, name) == value for name, value in values.items()):
            continue
        values["line"] = entry.line
        values["sealed"] = key.seal_bytes(entry.content, about=lists.about(public_id))
        if known:
            touched.append((known, values | {"row_id": known.id}))
        else:
            new.append(values | {"public_id": public_id} | common)
    _remember([known.id for known, _ in touched], source)
    _note_found([known.id for known, values in touched if known.case_id != values["case_id"]], source)
    _update([values for _, values in touched], source)
    _insert(new)


def _insert(rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        # One array per column in one statement: a statement per row takes a third longer, and COPY is refused
        # behind row-level security.
        names = list(rows[0])
        kinds = (_TABLE.c[name].type.compile(dialect=connection.dialect) for name in names)
        arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
        into = f"INSERT INTO {_TABLE.name} ({', '.join(names)}) SELECT * FROM unnest({arrays})"  # noqa: S608
        connection.exec_driver_sql(into, tuple([row[name] for row in rows] for name in names))
    else:
        _write(insert(_TABLE), rows)


def _update(rows: list[dict[str, Any]], source: Import) -> None:
    if rows:
        changing = update(_TABLE).where(_TABLE.c.id == bindparam("row_id"))
        _write(changing, [row | {"import_id": source.id} for row in rows])


def _write(statement: Insert | Update, rows: list[dict[str, Any]]) -> None:
    """Hand rows to the driver as they are: text, numbers and bytes need no translation, which takes longer than writing."""
    connection = db.session.connection()
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    order = compiled.positiontup  # where the driver takes them by place, not by name
    plain: Any = rows if order is None else [tuple(row[name] for name in order) for row in rows]
    connection.exec_driver_sql(str(compiled), plain)


def _remember(ids: Sequence[int], source: Import) -> None:
    """Keep what these candidates are now, for an undo."""
    for some in _in_parts(ids):
        old = select(
            _TABLE.c.kommune_id,
            _TABLE.c.school_id,
            literal(source.id),
            _TABLE.c.id,
            _TABLE.c.import_id,
            literal(False),
            *(_TABLE.c[name] for name in _STATE),
        ).where(_TABLE.c.id.in_(some))
        names = ("kommune_id", "school_id", "import_id", "candidate_id", "source_id", "found_case", *_STATE)
        db.session.connection().execute(insert(_EARLIER).from_select(names, old))


def _note_found(ids: Sequence[int], source: Import) -> None:
    for some in _in_parts(ids):
        these = _EARLIER.c.candidate_id.in_(some), _EARLIER.c.import_id == source.id
        db.session.connection().execute(update(_EARLIER).where(*these).values(found_case=True))


def _take_off(leaving: Sequence[Kept], source: Import) -> None:
    """Hide candidates from the list; their cases stay as they are."""
    ids = [one.id for one in leaving]
    _remember(ids, source)
    for some in _in_parts(ids):
        db.session.connection().execute(update(_TABLE).where(_TABLE.c.id.in_(some)).values(off_at=source.at))


def _name_classes(pairs: Sequence[Pair], leaving: Sequence[Kept], source: Import) -> None:
    """Note the classes whose lists rest on this import from now on."""
    left = {pair.kept.class_name for pair in pairs if pair.kept} | {one.class_name for one in leaving}
    names = sorted({pair.entry.class_name for pair in pairs} | left)
    rows = [{"kommune_id": source.kommune_id, "import_id": source.id, "class_name": name} for name in names]
    if rows:
        db.session.connection().execute(insert(_CLASSES), rows)


def _in_parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
