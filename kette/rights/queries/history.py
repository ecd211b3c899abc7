"""What the history of a case tells of rights: that somebody was informed, what they asked for, who opened the case in danger."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Date, String, cast, literal, null, select, union_all

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.timeline import Entry, EntryKind
from kette.db import db
from kette.institutions.models import Institution, Membership
from kette.moments import UtcDateTime
from kette.privacy.models import Emergency, Notice
from kette.privacy.rules.informing import How, NoticeKind
from kette.rights.models import Request
from kette.rights.rules.requests import RequestKind, RequestResult
from kette.roles import Actor, Role

_OPENED = "Fall im Notfall für eine Stunde geöffnet; der Datenschutz weiß davon"
_READERS = frozenset({Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER})


def told_of_rights(case: Case, viewer: Actor) -> Iterable[Entry]:
    """Return what was noted and asked, for those who work with the young person; words stay on their own page."""
    if viewer.role not in _READERS or case.erased_at is not None:
        return []
    notices = (
        select(
            literal("notice"), cast(Notice.kind, String), cast(Notice.how, String), Notice.given_on,
            Notice.recorded_at, cast(null(), UtcDateTime), Institution.short_name,
        )
        .outerjoin(Membership, Membership.id == Notice.membership_id)
        .outerjoin(Institution, Institution.id == Membership.institution_id)
        .where(Notice.case_id == case.id)
    )  # fmt: skip
    requests = (
        select(
            literal("request"), cast(Request.kind, String), cast(Request.result, String), Request.asked_on,
            Request.recorded_at, Request.answered_at, Institution.short_name,
        )
        .join(Institution, Institution.id == Request.institution_id)
        .where(Request.case_id == case.id)
    )  # fmt: skip
    # Who answers for the case sees who opened it; not on which ground: that is the officer's to read.
    openings = (
        select(
            literal("danger"), cast(Emergency.kind, String), cast(null(), String), cast(null(), Date),
            Emergency.opened_at, cast(null(), UtcDateTime), Institution.short_name,
        )
        .join(Institution, Institution.id == Emergency.institution_id)
        .where(Emergency.case_id == case.id, literal(viewer.institution_id in (case.holder_id, case.school_id)))
    )  # fmt: skip
    entries: list[Entry] = []
    rows: Sequence[Any] = db.session.execute(union_all(notices, requests, openings)).all()
    for what, kind, more, on, at, answered_at, by in rows:
        if what == "notice":
            how = "" if NoticeKind(kind) is NoticeKind.MISTAKE else How(more).label
            entries.append(Entry(on, at, EntryKind.RIGHTS, NoticeKind(kind).label, by or "", how))
            continue
        if what == "danger":
            entries.append(Entry(clock.local(at).date(), at, EntryKind.RIGHTS, _OPENED, by or ""))
            continue
        label = RequestKind(kind).label
        entries.append(Entry(on, at, EntryKind.RIGHTS, f"{label} verlangt", by or ""))
        if answered_at is not None:
            day, result = clock.local(answered_at).date(), RequestResult(more).label
            entries.append(Entry(day, answered_at, EntryKind.RIGHTS, f"{label}: {result}", by or ""))
    return entries
