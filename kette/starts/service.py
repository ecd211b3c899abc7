"""Saying where a promised case goes, asking the places at the right time, and following what they answer."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import select

from kette import audit, clock, outbox, settings
from kette.cases.models import Case
from kette.cases.rules.outcomes import Proof
from kette.cases.service.ledger import lock, lock_all
from kette.cases.service.work import confirm_start, fall_through
from kette.chain import BrokenChain, Link
from kette.db import db, kommune_here, lock_row
from kette.handover.queries import is_open
from kette.institutions.models import Institution
from kette.links.models import PaperLink
from kette.links.queries import address, is_alive, link
from kette.links.service import make_for_list
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.service.accesses import note_disclosure
from kette.roles import Actor
from kette.starts import queries
from kette.starts.models import Destination, StartLine, StartList
from kette.starts.rules import letters
from kette.starts.rules.asking import ANSWER_DAYS, Started, cohort_asked

CHANNEL = "start_list"
_ABSENT = "Nicht erschienen, sagt die aufnehmende Stelle."


def say_places(places: Sequence[tuple[Case, Institution | None]], *, by: Actor) -> None:
    """Keep where several promised cases go, as `say_where` does, all locked before anything is written in the log."""
    lock_all(case for case, _ in places)
    for case, place in places:
        say_where(case, place, by=by)


def say_where(case: Case, place: Institution | None, *, by: Actor) -> None:
    """Keep where a promised case goes, or that nobody knows.

    :raises BrokenChain: if another institution holds it, or nothing is promised any more.
    """
    locked = lock(case)
    if locked.holder_id is None or locked.holder_id != by.institution_id or locked.link is not Link.PROMISED:
        raise BrokenChain("Nur die fallverantwortliche Stelle sagt, wohin eine Zusage führt.")
    known = db.session.scalars(select(Destination).where(Destination.case_id == locked.id)).one_or_none()
    if (known.institution_id if known else None) == (place.id if place else None):
        return
    if known is not None:
        db.session.delete(known)
        db.session.flush()
    if place is not None:
        db.session.add(
            Destination(
                kommune_id=locked.kommune_id,
                case_id=locked.id,
                institution_id=place.id,
                said_at=clock.now(),
                membership_id=by.membership_id,
            )
        )
    audit.write("start.where", by=by, object_type="case", object_id=locked.public_id)


def ask(day: date) -> int:
    """Send each place its one list of those promised to it, and return how many lists went out; twice is once."""
    cohort = cohort_asked(day, settings.get("start_list_days", day))
    if cohort is None:
        return 0
    rows = db.session.scalars(
        select(Destination)
        .join(Destination.case)
        .where(
            Case.link == Link.PROMISED,
            Case.cohort <= cohort,
            Destination.institution_id.not_in(
                select(StartList.institution_id).where(StartList.cohort == cohort)
            ),
        )
        .order_by(Destination.institution_id, Destination.case_id)
    ).all()
    sent = 0
    for _, some in groupby(rows, lambda row: row.institution_id):
        mine = list(some)
        place = mine[0].institution
        bases = queries.bases_to_ask([(row.case, place) for row in mine])
        cases = [row.case for row, basis in zip(mine, bases, strict=True) if basis is not None]
        if cases and place.mailbox and is_open(place):
            _send(place, cases, cohort, place.mailbox)
            sent += 1
    return sent


def _send(place: Institution, cases: list[Case], cohort: int, mailbox: str) -> None:
    system = Actor.system(kommune_here())
    until_on = clock.today() + ANSWER_DAYS
    asked = StartList(institution_id=place.id, cohort=cohort, asked_at=clock.now(), until_on=until_on)
    asked.lines = [StartLine(case_id=case.id) for case in cases]
    db.session.add(asked)
    db.session.flush()
    link = make_for_list(asked.id, place.id, until_on, by=system)
    letter = letters.asked(len(cases), address(link), until_on)
    outbox.queue(mailbox, *letter, key=f"start-list:{asked.public_id}", institution_id=place.id)
    audit.write("start.ask", by=system, object_type="list", object_id=asked.public_id, detail=str(len(cases)))


def note_shown(lines: list[StartLine], asked: StartList, *, by: Actor) -> None:
    """Write down that an institution reads these names, and at the first time that they were passed to it."""
    lock_row(StartList, asked.id)  # whoever answers at the same moment holds it too
    shown = queries.named(lines)
    bases = queries.bases_to_ask([(line.case, asked.institution) for line, _ in shown])
    for (line, person), basis in zip(shown, bases, strict=True):
        if basis is None:
            continue
        if line.shown_at is None:
            line.shown_at = clock.now()
            said = f"{person.full_name} {person.born_on.isoformat()}"
            note_disclosure(
                line.case_id,
                asked.institution_id,
                basis,
                channel=CHANNEL,
                groups=frozenset({FieldGroup.IDENTITY}),
                content_hash=hashlib.sha256(said.encode()).hexdigest(),
                by=by,
            )
        audit.write("start.read", by=by, object_type="case", object_id=line.case.public_id, basis=basis.kind)


def answer_from_paper(link_id: int, answers: Mapping[str, Started], *, by: Actor) -> int:
    """Take what an institution says behind its address, as `answer` does. The list and its cases first, then the link.

    :raises BrokenChain: if the address was barred or the list answered meanwhile.
    """
    asked = lock_row(StartList, queries.list_behind(link(link_id)).id)
    lock_all(line.case for line in queries.open_lines(asked))
    if not is_alive(lock_row(PaperLink, link_id)):
        raise BrokenChain("Diese Adresse gilt nicht mehr.")
    return answer(asked.id, answers, by=by)


def answer(list_id: int, answers: Mapping[str, Started], *, by: Actor) -> int:
    """Take what an institution says, line by line, and return how many lines it was; what was settled meanwhile stays.

    Who came has started, on the word of the place; who did not is accompanied again by the same holder, who is told.

    :param answers: by the public id of the line.
    """
    asked = lock_row(StartList, list_id)
    lines = {line.public_id: line for line in queries.open_lines(asked)}
    lock_all(line.case for line in lines.values())
    absent: Counter[int] = Counter()
    taken = 0
    for public_id, said in answers.items():
        line = lines.get(public_id)
        if line is None:
            continue
        case = line.case
        if case.link is not Link.PROMISED:
            continue
        line.answer, line.answered_at = said, clock.now()
        if said is Started.CAME:
            confirm_start(case, proof=Proof.REGISTER, by=by)
        else:
            fall_through(case, by=by, note=_ABSENT)
            absent[case.holder_id or 0] += 1
        taken += 1
    for holder_id, number in absent.items():
        _tell(db.session.get(Institution, holder_id), number, asked)
    if taken:
        audit.write("start.answer", by=by, object_type="list", object_id=asked.public_id, detail=str(taken))
    return taken


def _tell(holder: Institution | None, number: int, asked: StartList) -> None:
    if holder is not None and holder.mailbox:
        letter = letters.not_come(number, outbox.page_address("starts.show"))
        moment = clock.now().isoformat()
        key = f"start-absent:{asked.public_id}:{holder.public_id}:{moment}"
        outbox.queue(holder.mailbox, *letter, key=key, institution_id=holder.id)
