"""Taking in what the Agentur für Arbeit reports back (§ 31a Abs. 2 SGB III): each line becomes something to be done.

Why it goes to this body, and a known case keeps its holder: docs/decisions/return-feed.md.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from kette import audit, clock, settings
from kette.calendar import add_working_days
from kette.cases.models import Agreement, Case
from kette.cases.service.ledger import report_case
from kette.cases.service.work import make_agreement, reopen
from kette.db import db, lock_row, new_public_id
from kette.institutions.models import Institution
from kette.institutions.service.schools import stand_in_school
from kette.intake.models.statutory import ReturnEntry, ReturnFeed
from kette.intake.queries.returns import is_body, was_read
from kette.intake.rules.returns import Back, Forecast, Returned
from kette.intake.service import pairing
from kette.intake.service.deciding import Decision, decisions, forecast
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.queries.sealed import seal
from kette.privacy.rules.bases import RETURN_FEED
from kette.privacy.service.bases import record_statute
from kette.roles import Actor

TASK = (
    "Ansprechen: Die Agentur für Arbeit hat zurückgemeldet, dass ihr Angebot nicht angenommen wurde "
    "(§ 31a Abs. 2 SGB III). Beim ersten Kontakt informieren (Art. 14 DSGVO)."
)
REASON = "Rückmeldung der Agentur für Arbeit (§ 31a Abs. 2 SGB III): Das Angebot wurde nicht angenommen."
EARLIER = "Der Fall {number} derselben Person ist abgeschlossen; wieder öffnen kann ihn die Stelle, die ihn zuletzt hatte."
# No school reports whom the Agentur reports back, and a case needs one: closed from its first day, it takes no part.
_UNKNOWN_SCHOOL = ("000000", "Schule nicht bekannt (Rückmeldung der Agentur)", "Schule unbekannt")


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
    body = _body(by, file_hash, lambda key: lock_row(Institution, key))
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
    counts = dict.fromkeys(Returned, 0)
    opened: list[int] = []
    for line, decision in decisions(lines, body, lambda key: lock_row(Case, key)):
        result, case_id = decision.result, _take(line, decision, feed, body, by=by)
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


def preview(lines: Sequence[Back], *, file_hash: str, by: Actor) -> Forecast:
    """Count what taking a feed in would do; nothing is stored.

    :raises NotTaken: as `take_in`.
    """
    body = _body(by, file_hash, lambda key: db.session.get_one(Institution, key))
    return forecast(lines, body=body, by=by)


def _body(by: Actor, file_hash: str, fetch: Callable[[int], Institution]) -> Institution:
    if not is_body(by) or by.institution_id is None:
        raise NotTaken("Ihre Stelle ist nicht die, die in Ihrer Kommune Rückmeldungen der Agentur einliest.")
    body = fetch(by.institution_id)
    if was_read(file_hash, body.id) is not None:
        raise NotTaken("Diese Datei ist schon eingelesen. Es wurde nichts doppelt angelegt.")
    return body


def _take(line: Back, decision: Decision, feed: ReturnFeed, body: Institution, *, by: Actor) -> int:
    case, closed = decision.case, decision.closed
    if case is None:
        case = _open(line, feed.cohort, body, by=by)
    elif decision.result is Returned.REFUSED:
        _enter(line, case, Returned.REFUSED, feed, by=by)
        return case.id
    elif decision.reopens:
        reopen(case, by=by, note=REASON)
    held = basis_in_force(case.id, body.id, clock.today())
    if held is None or held.kind != RETURN_FEED:
        record_statute(case.id, body, RETURN_FEED, by=by)
    if not _is_asked(case, body):
        days = settings.get("return_contact_days")
        words = TASK if closed is None else f"{TASK} {EARLIER.format(number=closed.number)}"
        make_agreement(
            case, words, institution_id=body.id, due_on=add_working_days(clock.today(), days), by=by
        )
    _enter(line, case, decision.result, feed, by=by)
    return case.id


def _open(line: Back, cohort: int, body: Institution, *, by: Actor) -> Case:
    case = report_case(
        line.person,
        school=stand_in_school(*_UNKNOWN_SCHOOL, by=by),
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
