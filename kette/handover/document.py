"""The handover sheet as a document: drawn up once from the case, frozen, and then printed from what was frozen."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kette import clock, vault
from kette.cases.models import Agreement, Case, CaseStep
from kette.cases.queries.one import (
    agreements_of,
    contacts_of,
    facts_of,
    read_text,
    shared_texts,
    steps_of,
)
from kette.cases.queries.sight import personal_data
from kette.cases.rules.identity import PersonalData
from kette.cases.rules.journey import StepSeen, journey
from kette.chain import BrokenChain
from kette.handover.models import Handover
from kette.handover.rules.carried import DESCRIPTION, FILE_NAME, MEDIA, carried
from kette.handover.rules.fields import Source, fill, labels_of
from kette.handover.rules.sheet import Event, Ground, Party, Sheet, Tenure, left_out
from kette.institutions.models import Institution, Membership
from kette.pictures.chain import Goal, Mark, MarkKind, Offer, Segment, chain_picture
from kette.pictures.scene import PAPER_WIDTH, Picture
from kette.privacy.models import Basis
from kette.privacy.rules.bases import BASIS_OF, CONSENT, ConsentForm, GivenBy, groups_of
from kette.privacy.rules.fields import in_words
from kette.privacy.rules.sight import Answer, Sight
from kette.signing import Signer, sign

if TYPE_CHECKING:
    from kette.pdf.attaching import Attachment
    from kette.pdf.paper import Paper

_RESULTS = {"kept": "eingehalten", "not_kept": "nicht eingehalten", "obsolete": "hat sich erledigt"}
_SHARED = Answer(Sight.VISIBLE, "Übergabe")
_QR_WIDTH = 85  # points: 30 mm on paper, 0.8 mm a square, which a phone reads at arm's length
_LAST_EVENTS = 8  # more would crowd the picture; the timeline of the case has them all


@dataclass(frozen=True, slots=True)
class Door:
    """Where a sheet is answered from the paper: the address, and the last day on which it leads anywhere."""

    address: str
    until_on: date


def sheet_of(case: Case, handover: Handover, basis: Basis) -> Sheet:
    """Draw up what is handed over: nothing that the basis does not cover, no note that is not shared on purpose."""
    groups = groups_of(basis.groups)
    facts = {key: fact.value for key, fact in facts_of(case).items()}
    source = Source(
        person=personal_data(case) or PersonalData("gelöscht", "", date(1900, 1, 1)),
        school_name=case.school.name,
        school_form=case.school.school_form or "",
        class_name=case.class_name,
        facts=facts,
        texts=_texts(case, handover),
        day=clock.today(),
    )
    way = journey([_seen(step) for step in steps_of(case)])
    told = BASIS_OF[basis.kind].tells_the_chain
    goal = way.goal if told else None
    return Sheet(
        number=case.number,
        title=f"Übergabebogen {case.number}",
        made_at=clock.now().isoformat(),
        answer_by=handover.deadline_on.isoformat() if handover.deadline_on else "",
        kind=basis.kind,
        giver=_giver(handover),
        receiver=Party(handover.receiver.name, handover.receiver.short_name),
        sections=fill(source, groups),
        ground=_ground(basis),
        tenures=tuple(_tenure(one) for one in way.segments) if told else (),
        events=tuple(_event(one) for one in way.marks[-_LAST_EVENTS:]) if told else (),
        goal=goal.label if goal else "",
        promised_on=goal.promised_on.isoformat() if goal and goal.promised_on else None,
        left_out=left_out(groups),
    )


def frozen(case: Case, handover: Handover, basis: Basis) -> tuple[bytes, str]:
    """Return the sheet as it is now, sealed under the case's key, and the SHA-256 of its content.

    :raises BrokenChain: if the case is erased.
    """
    if case.key is None:
        raise BrokenChain("Die Daten zu diesem Fall sind gelöscht.")
    content = sheet_of(case, handover, basis).to_json()
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    sealed = vault.current().seal(case.key.wrapped, content, about=f"sheet:{handover.public_id}")
    return sealed, hashlib.sha256(plain).hexdigest()


def _texts(case: Case, handover: Handover) -> dict[str, str]:
    agreements = agreements_of(case)
    notes = shared_texts(case, [handover.text_id, *(one.text_id for one in agreements)], _SHARED)
    words = {one.id: read_text(case, notes.get(one.text_id or 0)) for one in agreements}
    return {
        "reason": read_text(case, notes.get(handover.text_id or 0)),
        "agreements": "\n".join(_agreed(one, words[one.id]) for one in agreements if one.done_at is None),
        "done": "\n".join(_agreed(one, words[one.id]) for one in agreements if one.done_at is not None),
        "contacts": _contacts(case),
    }


def _agreed(agreement: Agreement, words: str) -> str:
    result = f" – {_RESULTS.get(agreement.result or '', 'erledigt')}" if agreement.done_at else ""
    return f"{words} ({agreement.institution.short_name}, bis {agreement.due_on:%d.%m.%Y}){result}"


def _contacts(case: Case) -> str:
    """Count the contacts and say when and how the young person was reached last; what was said stays where it was written."""
    contacts = contacts_of(case)
    if not contacts:
        return ""
    reached = [one for one in contacts if one.reached]
    tries = "1 Kontaktversuch" if len(contacts) == 1 else f"{len(contacts)} Kontaktversuche"
    if not reached:
        last = contacts[0]
        return f"{tries}, noch nicht erreicht; zuletzt versucht am {last.on:%d.%m.%Y} ({last.way.label})"
    last, how = reached[0], "" if len(contacts) == 1 else f"davon {len(reached)} erfolgreich; zuletzt "
    return f"{tries}, {how}erreicht am {last.on:%d.%m.%Y} ({last.way.label})"


def _giver(handover: Handover) -> Party:
    giver = handover.giver
    rows = [("Stelle", giver.name), ("Anschrift", giver.address or "")]
    person = _contact_person(handover, giver)
    if person is not None:
        rows += [
            ("Ansprechperson", person.person.name),
            ("Telefon", person.person.phone or giver.phone or ""),
            ("E-Mail", person.person.email or giver.mailbox or ""),
        ]
    else:
        rows += [("Telefon", giver.phone or ""), ("E-Mail", giver.mailbox or "")]
    return Party(giver.name, giver.short_name, tuple(row for row in rows if row[1]))


def _contact_person(handover: Handover, giver: Institution) -> Membership | None:
    """Return who of the giver can be asked: whoever offered; where a conference decided, nobody by name."""
    somebody = handover.made_by
    return somebody if somebody is not None and somebody.institution_id == giver.id else None


def _ground(basis: Basis) -> Ground:
    kind = BASIS_OF[basis.kind]
    groups = groups_of(basis.groups)
    # Where the law lists what may be passed on, the sheet lists it too.
    covered = in_words(groups) if kind is CONSENT else ", ".join(labels_of(groups))
    rows = [("Umfasst", covered)]
    if kind is CONSENT:
        given_by = GivenBy(basis.given_by).label if basis.given_by else ""
        form = ConsentForm(basis.form).label if basis.form else ""
        said = ", ".join(
            part
            for part in (f"am {basis.given_on:%d.%m.%Y}", f"durch: {given_by}" if given_by else "", form)
            if part
        )
        rows = [("Erteilt", said), ("Zweck", basis.purpose), *rows]
    if basis.valid_until is not None:
        label = "Gilt bis" if kind is CONSENT else "Spätestens zu löschen am"
        rows.append((label, f"{basis.valid_until:%d.%m.%Y}"))
    elif kind is CONSENT:
        rows.append(("Gilt bis", "auf Weiteres; ein Widerruf wirkt sofort"))
    # A sign of paragraph never stands at the end of a line.
    return Ground(kind.label, kind.citation.replace("§ ", "§\u00a0"), tuple(rows))


def _seen(step: CaseStep) -> StepSeen:
    return StepSeen(
        seq=step.seq,
        step=step.step,
        on=clock.local(step.at).date(),
        from_link=step.from_link,
        to_link=step.to_link,
        holder=step.holder.short_name if step.holder else "",
        receiver=step.receiver.short_name if step.receiver else "",
        outcome=step.outcome,
    )


def _tenure(segment: Segment) -> Tenure:
    return Tenure(
        segment.holder,
        segment.from_on.isoformat(),
        segment.until_on.isoformat() if segment.until_on else None,
    )


def _event(mark: Mark) -> Event:
    return Event(mark.on.isoformat(), mark.label, mark.kind.value)


def chain_of(sheet: Sheet, ident: str, *, width: float = PAPER_WIDTH) -> Picture | None:
    """Draw the chain as it stood when the sheet was frozen; None where the sheet does not tell it."""
    if not sheet.tenures:
        return None
    day = date.fromisoformat
    return chain_picture(
        ident,
        [
            Segment(one.holder, day(one.from_on), day(one.until_on) if one.until_on else None)
            for one in sheet.tenures
        ],
        offer=Offer(
            sheet.receiver.short_name,
            clock.local(datetime.fromisoformat(sheet.made_at)).date(),
            day(sheet.answer_by) if sheet.answer_by else None,
        ),
        marks=[Mark(day(one.on), one.label, MarkKind(one.kind)) for one in sheet.events],
        goal=Goal(sheet.goal, promised_on=day(sheet.promised_on) if sheet.promised_on else None)
        if sheet.goal
        else None,
        width=width,
    )


def handed_out(handover: Handover, shown: Sheet, signer: Signer, door: Door | None = None) -> bytes:
    """Return the file that is handed out: the sheet as it may be seen, with that as JSON inside, signed by the Kommune.

    :param shown: what its viewer may see of it today; nothing else stands in the file.
    """
    from kette.pdf.attaching import Attachment

    basis = handover.basis
    until = basis.valid_until if basis is not None and basis.kind == CONSENT.key else None
    inside = Attachment(
        FILE_NAME,
        MEDIA,
        carried(shown, handover.public_id, until=until),
        DESCRIPTION,
        datetime.fromisoformat(shown.made_at),
    )
    return sign(printed(shown, door, (inside,)), signer, at=clock.now())


def printed(sheet: Sheet, door: Door | None = None, attachments: Sequence["Attachment"] = ()) -> bytes:
    """Return the sheet as PDF: one or two pages, from the frozen content and its door alone, the same bytes every time.

    :param door: where it is answered from the paper, as long as it can be.
    :param attachments: what travels inside the file.
    """
    # ReportLab takes half a second to load; the web starts without it.
    from kette.pdf.paper import Paper

    at = datetime.fromisoformat(sheet.made_at)
    until = f" · Antwort bis {date.fromisoformat(sheet.answer_by):%d.%m.%Y}" if sheet.answer_by else ""
    paper = Paper(
        sheet.title,
        at=at,
        author=sheet.giver.name,
        subject=f"an {sheet.receiver.name}, angeboten am {clock.local(at):%d.%m.%Y}{until}",
        footer="Vertraulich. Nur für die empfangende Stelle und den genannten Zweck.",
    )
    picture = chain_of(sheet, "kette")
    if picture is not None:
        paper.picture(picture)
    for section in sheet.sections:
        paper.heading(section.title)
        paper.facts([(row.label, row.words) for row in section.rows])
    paper.heading("Rechtsgrundlage und ihre Grenzen")
    paper.facts([("Grundlage", f"{sheet.ground.label} ({sheet.ground.citation})"), *sheet.ground.rows])
    if sheet.left_out:
        paper.note(not_on_it(sheet))
    paper.heading("Rückfragen an")
    paper.facts(list(sheet.giver.rows))
    if door is not None:
        _answer_by_paper(paper, sheet, door)
    return paper.build(attachments)


def _answer_by_paper(paper: "Paper", sheet: Sheet, door: Door) -> None:
    from kette.pdf.qr import qr_picture

    paper.heading("Ohne Anmeldung antworten")
    said = f"QR-Code. Er führt zu derselben Adresse, die daneben steht: {door.address}"
    how = (
        f"{sheet.receiver.name} kann auch von diesem Blatt aus annehmen oder ablehnen: QR-Code mit dem Telefon "
        "aufnehmen oder die Adresse eintippen. Kette schickt dann einen Code an das Postfach der Stelle. Ohne diesen Code "
        "öffnet das Blatt niemandem etwas."
    )
    where = f"Adresse: {door.address}\nGilt bis {door.until_on:%d.%m.%Y}, einmal."
    paper.beside(qr_picture(door.address, "QR-Code zur Antwort", said, width=_QR_WIDTH), (how, where))


def not_on_it(sheet: Sheet) -> str:
    """Say what the sheet leaves out, and why."""
    return (
        f"Nicht enthalten, weil die Rechtsgrundlage es nicht umfasst: {'; '.join(sheet.left_out)}. "
        "Was fehlt, erfragen Sie bitte bei der jungen Person selbst oder mit ihrer Einwilligung."
    )
