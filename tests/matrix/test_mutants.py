"""No check of a basis can be taken out unnoticed: `KETTE_MUTANTS=all` tries every one, a usual run two of them."""

import os
from pathlib import Path

import pytest

from tests.matrix.mutants import MUTANTS, ROOT, Mutant, survives

_ASKED = os.environ.get("KETTE_MUTANTS", "")
_TRIED = (
    MUTANTS
    if _ASKED == "all"
    else [one for one in MUTANTS if one.name in ("a basis for every field", "a search for all names")]
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_check_that_a_mutant_takes_out_is_there(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1


@pytest.mark.parametrize("mutant", _TRIED, ids=lambda mutant: mutant.name)
def test_a_check_taken_out_turns_a_test_red(mutant: Mutant, tmp_path: Path) -> None:
    assert survives(mutant, tmp_path) == ""
