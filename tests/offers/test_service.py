"""The register of help holds what people typed, and who may not write it only reads it."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.offers import queries
from kette.offers.models import Offer
from kette.offers.service import OfferData, add_offer, change_offer
from tests.world import World, make_world

DAY = date(2027, 5, 3)
WORKSHOP = OfferData(
    "WERK",
    "Werkstattjahr Holz",
    "Werkstatt Kettenstadt e. V.",
    12,
    5,
    "unter 19",
    None,
    date(2027, 7, 31),
    "Tel. 0999 12",
)
TYPED = {
    "kind": "AV",
    "title": "Ausbildungsvorbereitung Metall",
    "provider": "Berufskolleg Kettenstadt",
    "institution": "",
    "audience": "schulpflichtig, <b>ohne</b> Abschluss",
    "places": "24",
    "places_free": "7",
    "begins_on": "01.08.2027",
    "ends_on": "",
    "contact": "Frau Beispiel, 0999 34",
}


def test_an_added_offer_is_listed_until_it_is_over(app_context: Flask):
    world = make_world(app_context)
    world.enter()
    with transaction():
        add_offer(WORKSHOP, by=world.actor("koko"))
    assert [row.title for row in queries.offers(DAY)] == ["Werkstattjahr Holz"]
    assert queries.offers(date(2027, 8, 1)) == []
    assert len(queries.offers(date(2027, 8, 1), over=True)) == 1
    assert len(queries.offers(DAY, kind="WERK", only_free=True)) == 1
    assert queries.offers(DAY, kind="AV") == []


def test_a_changed_offer_says_since_when_it_is_so_and_stays_in_the_log(app_context: Flask):
    world = make_world(app_context)
    world.enter()
    with clock.standing_at(clock.at_local(DAY)), transaction():
        offer_id = add_offer(WORKSHOP, by=world.actor("koko")).id
    later = clock.at_local(date(2027, 6, 1))
    with clock.standing_at(later), transaction():
        full = OfferData("WERK", "Werkstattjahr Holz", "Werkstatt", 12, 0)
        change_offer(db.session.get_one(Offer, offer_id), full, by=world.actor("provider"))
    offer = db.session.get_one(Offer, offer_id)
    assert (offer.places_free, offer.recorded_at) == (0, later)
    assert queries.offers(DAY, only_free=True) == []
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "offer")).all()
    assert actions == ["offer.add", "offer.change"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "NOKEAN"}, "no kind"),
        ({"places_free": 13}, "free places"),
        ({"places_free": -1}, "free places"),
        ({"begins_on": date(2027, 9, 1)}, "ends after"),
    ],
)
def test_what_cannot_be_is_no_offer(change: dict[str, object], reason: str):
    known = {name: getattr(WORKSHOP, name) for name in WORKSHOP.__slots__}
    with pytest.raises(ValueError, match=reason):
        OfferData(**{**known, **change})


def test_an_adviser_adds_and_changes_an_offer_through_the_page(app: Flask, client: FlaskClient):
    world = make_world(app)
    world.sign_in(client, "jobcenter")
    assert "Noch ist kein Angebot eingetragen" in client.get("/angebote").text
    assert client.get("/angebote/neu").status_code == 200
    assert world.post(client, "/angebote/neu", TYPED).status_code == 302
    page = client.get("/angebote").text
    assert "Ausbildungsvorbereitung Metall" in page
    assert "&lt;b&gt;ohne&lt;/b&gt;" in page
    assert "7 freie Plätze" in page
    address = address_of(world)
    assert 'value="24"' in client.get(address).text
    assert world.post(client, address, {**TYPED, "places_free": "0"}).status_code == 302
    assert "Kein Angebot passt" in client.get("/angebote?frei=y").text
    assert "Ausbildungsvorbereitung Metall" in client.get("/angebote?art=AV").text
    assert client.get("/angebote?art=unsinn").status_code == 200


def address_of(world: World) -> str:
    """Return the address of the only offer."""
    with world.inside():
        return f"/angebote/{db.session.scalars(select(Offer.public_id)).one()}"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"places": "viele"}, "ganze Zahl"),
        ({"places": "-3"}, "ganze Zahl"),
        ({"places": "99999999999"}, "ganze Zahl"),
        ({"places_free": "25"}, "nicht mehr Plätze frei"),
        ({"ends_on": "01.07.2027"}, "liegt vor dem Beginn"),
        ({"ends_on": "31.02.2028"}, "gibt es nicht"),
        ({"title": ""}, "füllen Sie dieses Feld aus"),
        ({"title": "x" * 10_000}, "höchstens 200 Zeichen"),
        ({"kind": "UNBE"}, "Diese Auswahl gibt es nicht"),
        ({"institution": "unsinn"}, "Diese Auswahl gibt es nicht"),
    ],
)
def test_what_cannot_be_read_gets_a_german_sentence_and_keeps_the_text(
    app: Flask, client: FlaskClient, change: dict[str, str], message: str
):
    world = make_world(app)
    world.sign_in(client, "koko")
    answer = world.post(client, "/angebote/neu", {**TYPED, **change})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Berufskolleg Kettenstadt" in answer.text
    assert "Noch ist kein Angebot" in client.get("/angebote").text


def test_the_ag_reads_and_others_stay_outside(app: Flask, client: FlaskClient):
    world = make_world(app)
    with world.inside(), transaction():
        add_offer(WORKSHOP, by=world.actor("koko"))
    world.sign_in(client, "ag")
    page = client.get("/angebote").text
    assert "Werkstattjahr Holz" in page
    assert "Angebot eintragen" not in page
    assert client.get("/angebote/neu").status_code == 403
    assert client.get(address_of(world)).status_code == 403
    world.sign_out(client)
    for key in ("school", "class_teacher", "dpo", "administrator"):
        world.sign_in(client, key)
        assert client.get("/angebote").status_code == 403
        world.sign_out(client)


def test_another_kommunes_register_is_not_seen(app: Flask, client: FlaskClient):
    other = make_world(app, "Anderstadt", "anderstadt", user=lambda key: f"anders-{key}")
    with other.inside(), transaction():
        add_offer(WORKSHOP, by=other.actor("koko"))
    address = address_of(other)
    world = make_world(app)
    world.sign_in(client, "koko")
    assert "Noch ist kein Angebot" in client.get("/angebote").text
    assert client.get(address).status_code == 404
