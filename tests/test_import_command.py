"""The command that reads a school's files, where the number of the school is wrong."""

import json

import pytest

from tests.test_cli import SCHOOL, kette


@pytest.mark.parametrize("more", [(), ("--dry-run",)], ids=["stored", "dry"])
def test_what_is_no_school_number_is_refused_in_one_sentence(more: tuple[str, ...]) -> None:
    told = kette("import", str(SCHOOL / "text-export.csv"), "--school", "12", "--json", *more)
    assert told.returncode == 1
    says = "„12“ ist keine Schulnummer. Sie hat sechs Ziffern, zum Beispiel 990001."
    assert json.loads(told.stdout) == {"error": says}
    assert told.stderr == f"kette: {says}\n"


def test_rows_of_another_school_are_one_sentence_and_a_list_for_programs() -> None:
    call = ("import", str(SCHOOL / "text-export.csv"), "--school", "123456")
    rows = json.loads(kette(*call, "--dry-run", "--json").stdout)["problems"]
    assert len({row["line"] for row in rows}) == len(rows) > 100
    refused = kette(*call, "--json")
    assert refused.returncode == 1
    says = f"{len(rows)} Zeilen gehören zur Schule 990001; erwartet wird 123456."
    assert says in json.loads(refused.stdout)["error"]
    assert refused.stderr.count("990001") == 1
    dry = kette(*call, "--dry-run")
    assert dry.stderr.count("990001") == 1
    assert says in dry.stderr


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "gibt es nicht" in kette("import", str(tmp_path / "x"), "--school", "1", "--dry-run").stderr
    assert "Ordner" in kette("import", str(tmp_path), "--school", "1", "--dry-run").stderr
