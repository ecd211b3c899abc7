"""The day under a signature: there must be one, none ahead, and none before the form was printed."""

from kette.privacy.models import Basis
from tests.slips.conftest import Screen
from tests.slips.paperwork import enter, forms
from tests.slips.test_returning import printed, rows
from tests.world import World


def test_where_one_row_fails_nothing_is_saved_and_each_says_why(world: World, screen: Screen) -> None:
    ids = printed(world, screen, "Abel", "Ben", "Cem", "Dora")
    answers = dict.fromkeys(ids.values(), "given")
    days = {ids["Ben"]: "31.02.2027", ids["Cem"]: "04.03.2027", ids["Dora"]: "02.03.2027"}
    answer = enter(world, screen("school"), answers, **days)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Es wurde nichts gespeichert" in page
    for said in ("Den 31.02.2027 gibt es nicht", "liegt in der Zukunft", "wurde erst am 03.03.2027 gedruckt"):
        assert said in page
    # All of them are about the day, so the day is marked and not the answer.
    assert page.count('aria-invalid="true"') == 3
    for name in ("Ben", "Cem", "Dora"):
        assert f'aria-invalid="true" aria-describedby="tag-{ids[name]}"' in page
        assert f'id="tag-{ids[name]}"' in page
    assert 'id="grund-' not in page
    # What was typed stands there still.
    assert 'value="31.02.2027"' in page
    assert page.count('<option value="given" selected>') == 4
    assert rows(world, Basis) == []
    assert {form.answer for form in forms(world)} == {None}


def test_without_a_day_no_consent_is_recorded(world: World, screen: Screen) -> None:
    ids = printed(world, screen, "Abel")
    answer = enter(world, screen("school"), {ids["Abel"]: "given"}, day="")
    assert "Tag der Unterschrift" in answer.get_data(as_text=True)
    assert rows(world, Basis) == []
    # A No and a spoilt sheet need none.
    assert enter(world, screen("school"), {ids["Abel"]: "refused"}, day="").status_code == 302
