"""„Warum noch nicht?“ and Wiedervorlagen in a real browser, at a desk and on a telephone."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from kette import clock
from kette.calendar import add_working_days
from kette.cases.service import work
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.service import door as handover
from tests.browser.conftest import Live
from tests.reminders.scene import accompany, offer


def _late(live: Live) -> str:
    """Offer one case whose deadline has passed, let the Jobcenter hold another with something due; return the latter."""
    with live.world.inside():
        late = offer(live.world)
        with transaction():
            db.session.execute(
                update(Handover)
                .where(Handover.id == late.id)
                .values(deadline_on=clock.today() - timedelta(days=4))
            )
        held = accompany(live.world)
        with transaction():
            work.make_agreement(
                held,
                "Termin beim Träger",
                institution_id=live.world.institution_ids["jobcenter"],
                due_on=clock.today(),
                by=live.world.actor("jobcenter"),
            )
            handover.give_back(held, by=live.world.actor("jobcenter"))
        return held.public_id


def _german(day: date) -> str:
    return f"{day:%d.%m.%Y}"


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_late_is_answered_and_a_follow_up_is_set(seat: Any, live: Live, width: int) -> None:
    case = _late(live)
    jobcenter = seat("jobcenter", width=width).open("/")
    jobcenter.follow("Warum noch nicht?")
    page = jobcenter.page
    page.get_by_label("zurzeit kein freier Termin").check()
    until = page.get_by_label("An welchem Tag soll Kette wieder fragen?")
    until.fill(_german(add_working_days(clock.today(), 2)))
    jobcenter.press("Antwort speichern")
    assert "zurzeit kein freier Termin" in jobcenter.words
    jobcenter.open(f"/faelle/{case}/wiedervorlagen")
    page.get_by_label("An welchem Tag?").fill(_german(clock.today()))
    page.get_by_label("Woran soll Kette Sie erinnern?").fill("Nachfragen, ob der Praktikumsplatz klappt")
    jobcenter.press("Wiedervorlage setzen")
    jobcenter.open("/")
    assert "Wiedervorlage: Nachfragen" in jobcenter.words
    jobcenter.open(f"/faelle/{case}/wiedervorlagen").press("Erledigt")
    assert "Nachfragen" not in jobcenter.words
    koko = seat("koko", width=width).open("/")
    koko.open("/?liste=antworten")
    assert "zurzeit kein freier Termin; neue Antwort bis" in koko.words
    koko.open("/auswertung/gruende")
    assert "Am häufigsten genannt" in koko.words
