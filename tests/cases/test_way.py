"""The way to the Anschluss through the pages: promised, started, fallen through, closed, opened again."""

from flask.testing import FlaskClient

from kette.chain import Link
from tests.cases.pupils import (
    close,
    hand_over,
    load,
    page,
    promise,
    report,
    sent,
    start,
)
from tests.world import World


def test_the_way_to_the_anschluss_through_the_pages(client: FlaskClient, world: World, case: str):
    steps: tuple[tuple[str, dict[str, str], Link], ...] = (
        ("anschluss", {"outcome": "WERK", "proof": "written", "note": "Brief liegt vor"}, Link.PROMISED),
        ("geplatzt", {"note": "Absage am Telefon"}, Link.ACCOMPANIED),
        ("anschluss", {"outcome": "DUAL", "proof": "contract"}, Link.PROMISED),
        ("start", {"proof": "seen"}, Link.ARRIVED),
        ("verbleib", {"proof": "told"}, Link.ARRIVED),
        ("abschluss", {"outcome": "DUAL"}, Link.CLOSED),
        ("wieder-oeffnen", {"note": "Ausbildung abgebrochen"}, Link.REPORTED),
    )
    for path, data, link in steps:
        page(client, f"/faelle/{case}/{path}")
        answer = sent(client, world, f"/faelle/{case}/{path}", data)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        with world.inside():
            assert load(case).link is link
        page(client, f"/faelle/{case}")
    text = page(client, f"/faelle/{case}")
    for words in ("Brief liegt vor", "Absage am Telefon", "Ausbildung abgebrochen", "Duale Berufsausbildung"):
        assert words in text, words


def test_an_option_that_does_not_fit_the_degree_is_asked_about_once_more(
    client: FlaskClient, world: World, case: str
):
    data = {"outcome": "BERUFGY", "proof": "written", "note": "Ausnahme"}
    answer = sent(client, world, f"/faelle/{case}/anschluss", data)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "passt nach dem Landeskatalog nicht" in html
    assert "Trotzdem speichern" in html
    assert "Ausnahme" in html
    with world.inside():
        assert load(case).link is Link.REPORTED
    assert sent(client, world, f"/faelle/{case}/anschluss", data | {"warned": "BERUFGY"}).status_code == 302
    with world.inside():
        assert load(case).outcome == "BERUFGY"


def test_the_warning_of_one_option_does_not_count_for_another(client: FlaskClient, world: World, case: str):
    data = {"outcome": "STUD", "proof": "written", "warned": "BERUFGY"}
    assert sent(client, world, f"/faelle/{case}/anschluss", data).status_code == 422


def test_moved_away_closes_only_when_somebody_there_knows(client: FlaskClient, world: World, case: str):
    answer = sent(client, world, f"/faelle/{case}/abschluss", {"outcome": "VERZOG", "note": "Umzug"})
    assert answer.status_code == 409
    html = answer.get_data(as_text=True)
    assert "erst, wenn die neue Stelle informiert ist" in html
    assert "Umzug" in html
    told = {"outcome": "VERZOG", "notified": "Jobcenter Nachbarstadt, 1.3."}
    assert sent(client, world, f"/faelle/{case}/abschluss", told).status_code == 302
    assert "Informiert: Jobcenter Nachbarstadt, 1.3." in page(client, f"/faelle/{case}")


def test_an_anschluss_closes_a_case_only_after_the_start(client: FlaskClient, world: World, case: str):
    with world.inside():
        promise(world, case)
    answer = sent(client, world, f"/faelle/{case}/abschluss", {"outcome": "WERK"})
    assert answer.status_code == 422
    assert "NOKEAN" not in page(client, f"/faelle/{case}/abschluss")
    with world.inside():
        start(world, case)
    assert 'value="WERK"' in page(client, f"/faelle/{case}/abschluss")


def test_who_held_a_closed_case_last_still_reads_it_and_reopens_it(client: FlaskClient, world: World):
    with world.inside():
        public_id = report(world)
        hand_over(world, public_id, "jobcenter")
        close(world, public_id, by="jobcenter")
    world.sign_in(client, "jobcenter")
    assert "Fall wieder öffnen" in page(client, f"/faelle/{public_id}")
    answer = sent(client, world, f"/faelle/{public_id}/wieder-oeffnen", {"note": "Doch noch da"})
    assert answer.status_code == 302
    assert "Zuständig jetzt: Jobcenter Kettenstadt" in page(client, f"/faelle/{public_id}")
