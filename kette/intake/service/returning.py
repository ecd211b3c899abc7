"""Taking in what the Agentur für Arbeit reports back (§ 31a Abs. 2 SGB III): each line becomes something to be done.

Why it goes to this body, and a known case keeps its holder: docs/decisions/return-feed.md.
"""

from collections.abc import Sequence

from sqlalchemy import select

from kette import audit, clock, settings
from kette.calendar import add_working_days
from kette.cases.models import Agreement, Case
from kette.cases.service.ledger import last_holder_id, report_case
from kette.cases.service.work import make_agreement, reopen
from kette.db import db, lock_row, new_public_id
from kette.institutions.models import Institution
from kette.intake.models.statutory import ReturnEntry, ReturnFeed
from kette.intake.queries.marks import Match, match_many
from kette.intake.queries.pairs import are_linked
from kette.intake.queries.returns import is_body, was_read
from kette.intake.rules.returns import Back, Returned, is_certain, is_exact
from kette.intake.service import pairing
from kette.privacy.queries.accesses import may_look
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.queries.informing import is_informed
from kette.privacy.queries.refusals import stops_return_feed
from kette.privacy.queries.sealed import seal
from kette.privacy.rules.bases import RETURN_FEED
from kette.privacy.service.bases import record_statute
from kette.roles import Actor, InstitutionKind

TASK = (
    "Ansprechen: Die Agentur für Arbeit hat zurückgemeldet, dass ihr Angebot nicht angenommen wurde "
    "(§ 31a Abs. 2 SGB III). Beim ersten Kontakt informieren (Art. 14 DSGVO)."
)
REASON = "Rückmeldung der Agentur für Arbeit (§ 31a Abs. 2 SGB III): Das Angebot wurde nicht angenommen."
EARLIER = "Der Fall {number} derselben Person ist abgeschlossen; wieder öffnen kann ihn die Stelle, die ihn zuletzt hatte."
# No school reports whom the Agentur reports back, and a case needs one: closed from its first day, it takes no part.
UNKNOWN_SCHOOL, _NUMBER = "Schule nicht bekannt (Rückmeldung der Agentur)", "000000"


class NotTaken(Exception):
    """A feed cannot be read in; the text is the German sentence for the reader."""


def take_in(
    lines: Sequence[Back], *, agency: Institution, cohort: int, file_hash: str, by: Actor
) -> ReturnFeed:
    """Take in a feed: a known case gets a task for this body, anybody else a new case that it holds.

    Who objected is refused, also where it is only likely that it is the same person; nothing of that line is kept.

    :param cohort: the school year of leaving of those who are not known.
    :raises NotTaken: if the Kommune has named another body, or the file was read before.
    """
    if not is_body(by) or by.institution_id is None:
        raise NotTaken("Ihre Stelle ist nicht die, die in Ihrer Kommune Rückmeldungen der Agentur einliest.")
    body = lock_row(Institution, by.institution_id)
    if was_read(file_hash, body.id) is not None:
        raise NotTaken("Diese Datei ist schon eingelesen. Es wurde nichts doppelt angelegt.")
    feed = ReturnFeed(
        kommune_id=by.kommune_id,
        body_id=body.id,
        agency_id=agency.id,
        cohort=cohort,
        file_hash=file_hash,
        at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(feed)
    db.session.flush()
    found = match_many([line.person for line in lines], with_closed=True)
    objected = stops_return_feed({match.case_id for matches in found for match in matches})
    counts = dict.fromkeys(Returned, 0)
    opened: list[int] = []
    for line, matches in zip(lines, found, strict=True):
        result, case_id = _take(line, matches, objected, feed, body, by=by)
        counts[result] += 1
        if result is Returned.OPENED:
            opened.append(case_id)
    db.session.flush()
    # What is only likely is linked by people, never by a file.
    pairing.propose(opened, by=by)
    audit.write(
        "return.import",
        by=by,
        object_type="return",
        object_id=feed.public_id,
        basis=RETURN_FEED,
        detail=" ".join(f"{result.value}={number}" for result, number in counts.items()),
    )
    return feed


def _take(
    line: Back,
    matches: Sequence[Match],
    objected: frozenset[int],
    feed: ReturnFeed,
    body: Institution,
    *,
    by: Actor,
) -> tuple[Returned, int]:
    stopped = next((match.case_id for match in matches if match.case_id in objected), None)
    if stopped is not None:
        _enter(line, db.session.get_one(Case, stopped), Returned.REFUSED, feed, by=by)
        return Returned.REFUSED, stopped
    case, closed = _known(matches, body, by=by)
    result = Returned.KNOWN
    if case is None or _is_kept_back(case, body):
        case, result = _open(line, feed.cohort, body, by=by), Returned.OPENED
    held = basis_in_force(case.id, body.id, clock.today())
    if held is None or held.kind != RETURN_FEED:
        record_statute(case.id, body, RETURN_FEED, by=by)
    if not _is_asked(case, body):
        days = settings.get("return_contact_days")
        words = TASK if closed is None else f"{TASK} {EARLIER.format(number=closed.number)}"
        make_agreement(
            case, words, institution_id=body.id, due_on=add_working_days(clock.today(), days), by=by
        )
    _enter(line, case, result, feed, by=by)
    return result, case.id


def _is_kept_back(case: Case, body: Institution) -> bool:
    """Say whether the body may not learn of a case yet: its young person is not informed (Art. 13, 14 DSGVO)."""
    if body.id in (case.holder_id, case.school_id) or may_look(case.id, body.id, clock.today()):
        return False
    return not is_informed(case.id)


def _known(matches: Sequence[Match], body: Institution, *, by: Actor) -> tuple[Case | None, Case | None]:
    """Return the case that a line is about, and the closed one of the person that stays closed.

    A closed case is reopened where this body held it last. Of any other nobody is the holder, and nobody is made it by a
    file.
    """
    certain = [match for match in matches if is_certain(match.likeness)]
    is_open = _exact_first([match for match in certain if not match.is_closed])
    if is_open:
        one = _one_of(is_open, body)
        return (None if one is None else lock_row(Case, one)), None
    closed_ids = _exact_first([match for match in certain if match.is_closed])
    if not closed_ids:
        return None, None
    closed = lock_row(Case, max(closed_ids))
    if last_holder_id(closed) == body.id:
        reopen(closed, by=by, note=REASON)
        return closed, None
    return None, closed


def _exact_first(matches: Sequence[Match]) -> list[int]:
    """Return the cases that agree to the letter, by key; where there are none, all that sound alike."""
    exact = [match.case_id for match in matches if is_exact(match.likeness)]
    return exact or [match.case_id for match in matches]


def _one_of(case_ids: Sequence[int], body: Institution) -> int | None:
    """Return which of these cases a line is about; nothing where they may be of different people.

    Of one person's cases the one that the body holds, else the newest. A case that an earlier feed named stays the one.
    """
    if not are_linked(case_ids):
        named = db.session.scalars(
            select(ReturnEntry.case_id).where(
                ReturnEntry.case_id.in_(case_ids),
                ReturnEntry.body_id == body.id,
                ReturnEntry.result != Returned.REFUSED,
            )
        )
        return max(named, default=None)
    held = db.session.scalars(select(Case.id).where(Case.id.in_(case_ids), Case.holder_id == body.id))
    return max(held, default=max(case_ids))


def _open(line: Back, cohort: int, body: Institution, *, by: Actor) -> Case:
    case = report_case(
        line.person,
        school=_unknown_school(by),
        cohort=cohort,
        by=by,
        source="return",
        holder=body,
        basis=RETURN_FEED,
    )
    case.adviser_id = by.membership_id
    return case


def _is_asked(case: Case, body: Institution) -> bool:
    """Say whether an earlier feed has set the task already, and it is open."""
    before = select(ReturnEntry.id).where(ReturnEntry.case_id == case.id, ReturnEntry.body_id == body.id)
    owed = select(Agreement.id).where(
        Agreement.case_id == case.id, Agreement.institution_id == body.id, Agreement.done_at.is_(None)
    )
    return all(db.session.scalars(one.limit(1)).first() is not None for one in (before, owed))


def _enter(line: Back, case: Case, result: Returned, feed: ReturnFeed, *, by: Actor) -> None:
    public_id = new_public_id()
    kept = result is not Returned.REFUSED and line.address
    db.session.add(
        ReturnEntry(
            public_id=public_id,
            kommune_id=feed.kommune_id,
            feed_id=feed.id,
            case_id=case.id,
            body_id=feed.body_id,
            line=line.line,
            result=result,
            sealed=seal(case.id, {"address": line.address}, about=f"return:{public_id}") if kept else None,
            at=feed.at,
        )
    )
    action = "return.refuse" if result is Returned.REFUSED else "return.entry"
    audit.write(action, by=by, object_type="case", object_id=case.public_id, basis=RETURN_FEED)


def _unknown_school(by: Actor) -> Institution:
    school = db.session.scalars(select(Institution).where(Institution.school_number == _NUMBER)).one_or_none()
    if school is None:
        school = Institution(
            kommune_id=by.kommune_id,
            kind=InstitutionKind.SCHOOL,
            name=UNKNOWN_SCHOOL,
            short_name="Schule unbekannt",
            school_number=_NUMBER,
            closed_on=clock.today(),
        )
        db.session.add(school)
        db.session.flush()
    return school
