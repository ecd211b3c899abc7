"""Transmitting to the Agentur für Arbeit by law (§ 31a SGB III): a file, a disclosure per pupil, and the record of it."""

import hashlib
from datetime import date

from kette import audit, clock
from kette.calendar import school_year
from kette.db import db
from kette.institutions.models import Institution
from kette.intake.models.statutory import StatutoryExport
from kette.intake.queries.statutory import Line, lines
from kette.intake.rules.statutory import CHANNEL, FIELDS, STATUTE, delete_by, seven_fields
from kette.intake.service.forgetting import lock_lists
from kette.privacy.service.accesses import note_disclosure
from kette.privacy.service.bases import rely_on
from kette.roles import Actor
from kette.sheets import Sheet, made


class NobodyToReport(Exception):
    """Nobody is to be transmitted to this Agentur; the text is the German sentence for the reader."""


def transmit(
    agency: Institution, media: str, *, school: Institution, cohort: int, by: Actor, again: bool = False
) -> tuple[StatutoryExport, bytes]:
    """Make the file for an Agentur: exactly the seven fields, of those alone whom the statute has reported.

    Each pupil gets a basis with the day of deletion, and a line in the ledger of disclosures.

    :param media: csv or xlsx.
    :param again: also those who were transmitted before.
    :raises NobodyToReport: if nobody would be in it.
    """
    lock_lists(school)
    theirs = [
        one
        for one in lines(by, school, cohort)
        if one.agency is not None and one.agency.id == agency.id and one.left_out(again=again) is None
    ]
    if not theirs:
        raise NobodyToReport(
            "Es gibt niemanden, der jetzt zu übermitteln ist. Es wurde keine Datei erstellt."
        )
    today = clock.today()
    until = delete_by(today)
    content = made(_sheet(theirs, school, cohort, today, until), media)
    content_hash = hashlib.sha256(content).hexdigest()
    for one in theirs:
        basis = rely_on(one.statute, one.case.id, agency, by=by)
        assert one.statute is not None
        note_disclosure(
            one.case.id,
            agency.id,
            basis,
            channel=CHANNEL,
            groups=one.statute.groups,
            content_hash=content_hash,
            by=by,
        )
        audit.write(
            "statutory.export", by=by, object_type="case", object_id=one.case.public_id, basis=STATUTE.key
        )
    export = StatutoryExport(
        kommune_id=by.kommune_id,
        school_id=school.id,
        agency_id=agency.id,
        cohort=cohort,
        pupils=len(theirs),
        media=media,
        content_hash=content_hash,
        delete_by=until,
        at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(export)
    db.session.flush()
    audit.write(
        "statutory.export",
        by=by,
        object_type="statutory",
        object_id=export.public_id,
        basis=STATUTE.key,
        detail=f"pupils={len(theirs)} {media}",
    )
    return export, content


def _sheet(rows: list[Line], school: Institution, cohort: int, day: date, until: date) -> Sheet:
    reached = day > school_year(cohort).last_school_day
    return Sheet(
        "Meldung nach § 31a SGB III",
        (
            (
                f"Meldung nach § 31a SGB III vom {day:%d.%m.%Y}, {school.name}. Spätestens zu löschen am {until:%d.%m.%Y} "
                "(§ 31a Abs. 3 SGB III)."
            ),
        ),
        FIELDS,
        [
            seven_fields(
                one.seen.person,
                sex=one.facts.get("sex", ""),
                school_form=school.school_form,
                degree=one.facts.get("degree", ""),
                reached=reached,
            )
            for one in rows
            if one.seen.person is not None
        ],
    )
