"""`kette privacy papers`, as an administrator types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from kette.papers.rules.catalogue import PAPERS
from tests import processes
from tests.world import World

pytestmark = pytest.mark.one_engine


def test_one_institution_gets_its_folder_with_all_papers(town: World, app: Flask, tmp_path: Path) -> None:
    place, to = processes.configure(app), tmp_path / "unterlagen"
    answer = kette(place, "--to", str(to), "--institution", "Jobcenter", "--json")
    assert answer.returncode == 0, answer.stderr
    written = [Path(name) for name in json.loads(answer.stdout)]
    assert [file.name.split("-", 1)[1] for file in written] == [f"{kind.key}.pdf" for kind in PAPERS]
    assert {file.read_bytes()[:5] for file in written} == {b"%PDF-"}
    (folder,) = to.iterdir()
    assert folder.name.startswith("jobcenter-")


def test_an_institution_nobody_knows_is_refused(town: World, app: Flask, tmp_path: Path) -> None:
    answer = kette(processes.configure(app), "--to", str(tmp_path / "x"), "--institution", "Mondamt")
    assert answer.returncode == 1
    assert "Eine Stelle „Mondamt“ nimmt in Kettenstadt nicht teil." in answer.stderr
    assert not (tmp_path / "x").exists()


def test_a_folder_that_cannot_be_written_is_refused(town: World, app: Flask, tmp_path: Path) -> None:
    place = processes.configure(app)
    (tmp_path / "im-weg").write_text("")
    answer = kette(place, "--to", str(tmp_path / "im-weg" / "x"), "--institution", "Jobcenter")
    assert answer.returncode == 1
    assert "lässt sich nicht schreiben" in answer.stderr


def kette(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command on an instance."""
    return subprocess.run(
        [sys.executable, "-m", "kette.cli", "privacy", "papers", *words],
        env={"KETTE_INSTANCE": str(place), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        cwd=processes.ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
