"""What of all that is due belongs before a round."""

from datetime import date, timedelta

import pytest

from kette.reminders.rules.catalogue import RULE_OF
from kette.reminders.rules.due import Addressee, Due
from kette.reminders.rules.escalating import for_the_table

DAY = date(2027, 3, 3)


def due(rule: str, *, overdue: bool, case: str | None = "K", days: int = 0) -> Due:
    """Make something due."""
    return Due(RULE_OF[rule], Addressee(1), 1, "s", "", DAY - timedelta(days=days), overdue, case)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("rule", "overdue", "words"),
    [
        ("agreement_due", True, "Vereinbarung fällig seit 03.03.2027"),
        ("agreement_due", False, None),
        ("leaves_chain", False, "letzter Schultag am 03.03.2027, noch bei der Schule"),
        ("leaves_chain", True, "seit dem letzten Schultag am 03.03.2027 noch bei der Schule"),
        ("consent_waiting", True, "Übergabe vorgemerkt, Einwilligung oder Information fehlt seit 03.03.2027"),
        # A birthday, a recall, a request: between a person and one institution.
        ("of_age_soon", True, None),
        ("recall_open", True, None),
        ("request_due", True, None),
        ("school_silent", True, None),
    ],
)
def test_what_is_late_or_told_to_the_coordination_goes_before_a_round(
    rule: str, overdue: bool, words: str | None
) -> None:
    found = for_the_table([due(rule, overdue=overdue)])
    assert found == ({} if words is None else {"K": [words]})


@pytest.mark.one_engine
def test_of_several_the_oldest_is_said_once_and_what_has_no_case_not_at_all() -> None:
    several = [due("agreement_due", overdue=True, days=days) for days in (1, 9, 4)]
    assert for_the_table(several) == {"K": ["Vereinbarung fällig seit 22.02.2027"]}
    assert for_the_table([due("agreement_due", overdue=True, case=None)]) == {}
