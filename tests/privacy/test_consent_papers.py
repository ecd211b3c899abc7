"""What others sign for the young person, custody, releases from professional secrecy, and scans."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from kette import vault
from kette.cases.rules.identity import PersonalData
from kette.db import db
from kette.privacy.models import Basis, Scan
from kette.privacy.queries import papers
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.queries.sealed import unseal_file
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.consents import Custody, Evidence
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.service import bases
from kette.privacy.service import papers as writing
from kette.privacy.service.evidence import NoBasis
from tests.handover.situations import DAY, acting_on, case, consent, reported
from tests.privacy.test_consent_rules import PDF
from tests.world import World, make_world

CHILD = PersonalData("Klein", "Kim", DAY.replace(year=DAY.year - 14))


def from_guardians(world: World, case_id: int, evidence: Evidence) -> Basis:
    """Record what others than the young person signed."""
    return bases.record_consent(
        case_id,
        world.institution("jobcenter"),
        groups=frozenset(PASSABLE),
        purpose="Übergang",
        given_by=GivenBy.GUARDIANS,
        form=ConsentForm.WRITTEN,
        given_on=DAY,
        by=world.actor("school"),
        case_public_id=case(case_id).public_id,
        evidence=evidence,
    )


class TestOthers:
    """What others sign for the young person."""

    def test_it_ends_the_day_before_the_eighteenth_birthday(self, world: World) -> None:
        case_id = reported(world, CHILD)
        with acting_on():
            evidence = Evidence(CHILD.born_on, Custody.BOTH, ("Karla Klein", "Kurt Klein"))
            basis = from_guardians(world, case_id, evidence)
        birthday = CHILD.born_on.replace(year=CHILD.born_on.year + 18)
        assert basis.valid_until == birthday - timedelta(days=1)
        assert basis.custody == "both"
        assert papers.words_of(case_id, world.institution_ids["school"])[basis.id]["signers"] == [
            "Karla Klein",
            "Kurt Klein",
        ]
        assert basis_in_force(case_id, basis.recipient_id, birthday) is None

    @pytest.mark.parametrize(
        ("evidence", "because"),
        [
            (Evidence(CHILD.born_on), "wer die Sorge hat"),
            (Evidence(CHILD.born_on, Custody.BOTH, ("Karla Klein",)), "beide Eltern"),
            (
                Evidence(DAY.replace(year=2011), Custody.ONE, ("Karla Klein",)),
                "willigt der junge Mensch selbst ein",
            ),
            (Evidence(DAY.replace(year=2009), Custody.ONE, ("K",), "Dr. A", DAY), "Ab 18 Jahren"),
        ],
    )
    def test_what_is_missing_is_refused(self, world: World, evidence: Evidence, because: str) -> None:
        case_id = reported(world, CHILD)
        with pytest.raises(NoBasis, match=because), acting_on():
            from_guardians(world, case_id, evidence)

    def test_who_judged_is_sealed_and_the_day_is_not(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            born_on = DAY.replace(year=2011)
            evidence = Evidence(born_on, Custody.ONE, ("Karla Klein",), "Dr. Arzt, Schulpsychologie", DAY)
            basis = from_guardians(world, case_id, evidence)
        assert basis.judged_on == DAY
        assert (
            papers.words_of(case_id, world.institution_ids["school"])[basis.id]["judged_by"]
            == "Dr. Arzt, Schulpsychologie"
        )

    def test_the_newest_record_of_custody_counts(self, world: World) -> None:
        case_id = reported(world, CHILD)
        for custody, avoid in ((Custody.BOTH, ""), (Custody.ONE, "Kurt Klein")):
            with acting_on():
                writing.record_custody(
                    case_id,
                    custody,
                    names="Karla",
                    no_contact=avoid,
                    by=world.actor("school"),
                    case_public_id="x",
                )
        found = papers.custody_of(case_id, world.institution_ids["school"])
        assert found is not None
        assert (found.custody, found.names, found.no_contact) == (Custody.ONE, "Karla", "Kurt Klein")


def test_a_release_names_persons_sealed_and_can_be_withdrawn(world: World) -> None:
    case_id = reported(world)
    by = world.actor("school")
    with acting_on():
        release = writing.record_release(
            case_id,
            released="Frau Muster, Schulsozialarbeit",
            towards="Herr Beispiel, Jugendamt",
            about="Fehlzeiten",
            given_by=GivenBy.YOUTH,
            form=ConsentForm.WRITTEN,
            given_on=DAY,
            valid_until=None,
            evidence=Evidence(),
            by=by,
            case_public_id="x",
        )
        assert b"Muster" not in release.sealed
    seen = papers.releases_of(case_id, by.institution_id)[0]
    assert (seen.released, seen.towards) == ("Frau Muster, Schulsozialarbeit", "Herr Beispiel, Jugendamt")
    assert seen.in_force(DAY)
    for _ in range(2):
        with acting_on():
            writing.end_release(
                papers.get_release(case_id, release.public_id, by.institution_id), by=by, case_public_id="x"
            )
    assert not papers.releases_of(case_id, by.institution_id)[0].in_force(DAY)


def test_a_scan_is_sealed_and_gone_with_the_key(world: World) -> None:
    case_id = reported(world)
    with acting_on():
        basis = consent(world, case_id, "jobcenter")
        writing.attach_scan(basis, PDF, by=world.actor("school"), case_public_id="x")
    scan = db.session.scalars(select(Scan)).one()
    assert scan.sealed is not None
    assert PDF not in scan.sealed
    with acting_on():
        found = papers.get_scan(case_id, scan.public_id, world.institution_ids["school"])
        assert writing.open_scan(found, by=world.actor("school"), case_public_id="x") == PDF
    with acting_on():
        key = case(case_id).key
        case(case_id).key_id = None
        db.session.flush()
        db.session.delete(key)
    assert papers.words_of(case_id, world.institution_ids["school"]) == {}
    with pytest.raises(Exception, match="gelöscht"), acting_on():
        found = papers.get_scan(case_id, scan.public_id, world.institution_ids["school"])
        writing.open_scan(found, by=world.actor("school"), case_public_id="x")


def test_a_scan_does_not_open_in_the_place_of_another(world: World) -> None:
    case_id = reported(world)
    with acting_on():
        basis = consent(world, case_id, "jobcenter")
        for _ in range(2):
            writing.attach_scan(basis, PDF, by=world.actor("school"), case_public_id="x")
    first, second = db.session.scalars(select(Scan).order_by(Scan.id)).all()
    with pytest.raises(vault.SealBroken):
        unseal_file(case_id, second.sealed, about=f"scan:{first.public_id}")
    with pytest.raises(DBAPIError, match="only ever emptied"), acting_on():
        db.session.execute(update(Scan).where(Scan.id == first.id).values(sealed=second.sealed))
    with pytest.raises(DBAPIError, match="only with a receipt"), acting_on():
        db.session.execute(delete(Scan))


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered."""
    made = make_world(app_context)
    made.enter()
    return made
