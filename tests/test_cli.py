"""The command line as people call it: results, refusals in German, and one line of JSON for machines."""

import base64
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KETTE = Path(sys.executable).parent / "kette"
SCHOOL = ROOT / "tests" / "data" / "school-990001"
EXPECTED = json.loads((SCHOOL / "expected.json").read_text("utf-8"))
COMMANDS = (
    (), ("start",), ("serve",), ("worker",), ("demo",), ("import",), ("report",), ("user",), ("user", "add"),
    ("user", "list"), ("user", "password"), ("user", "factor"), ("user", "lock"), ("audit",), ("audit", "verify"),
    ("simulate",), ("simulate", "year"),
)  # fmt: skip
HEADER = "Nachname;Vorname;Geburtsdatum;Klasse;Status\n"


def kette(*words: str, instance: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in ("KETTE_INSTANCE", "PORT")}
    # Without a folder the command must not even look for one.
    env["KETTE_INSTANCE"] = str(instance or "/nowhere/at/all")
    return subprocess.run([KETTE, *words], capture_output=True, text=True, env=env, cwd="/", timeout=600)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_in_german(words):
    told = kette(*words, "--help")
    assert told.returncode == 0
    assert told.stderr == ""
    assert "Aufruf: kette" in told.stdout
    assert "Diese Hilfe zeigen." in told.stdout
    assert not {"Usage", "Options", "Commands", "required", "Show this"} & set(
        told.stdout.replace(":", " ").split()
    )


@pytest.mark.parametrize(
    "name", ["SchuelerBasisdaten.dat", "text-export.csv", "text-export-cp1252.csv", "liste.xlsx"]
)
def test_a_dry_run_needs_nothing_but_the_file(name):
    told = kette("import", str(SCHOOL / name), "--school", "990001", "--dry-run", "--json")
    assert told.returncode == 0, told.stderr
    assert told.stdout.endswith("}\n")
    assert told.stdout.count("\n") == 1
    found = json.loads(told.stdout)
    assert {key: found[key] for key in EXPECTED} == EXPECTED
    assert (found["problems"], found["left_out"], found["taken"]) == ([], 0, EXPECTED["active"])
    assert told.stderr == ""


def test_a_dry_run_answers_at_once():
    begun = time.monotonic()
    kette("import", str(SCHOOL / "SchuelerBasisdaten.dat"), "--school", "990001", "--dry-run")
    assert time.monotonic() - begun < 3  # without Flask and the tables; a loaded machine included


@pytest.mark.parametrize("name", ["SchuelerBasisdaten.dat", "text-export.csv"])
def test_a_dry_run_does_not_ask_whether_the_school_is_known(name):
    told = kette("import", str(SCHOOL / name), "--school", "123456", "--dry-run", "--json")
    assert told.returncode == 0
    found = json.loads(told.stdout)
    assert {key: found[key] for key in EXPECTED} == EXPECTED
    assert found["left_out"] == (len(found["problems"]) if name.endswith("csv") else 0)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "Die Datei ist leer."),
        (HEADER, "Zeile 2: Unter der Kopfzeile stehen keine"),
        (HEADER + "Muster;Mia;31.02.2010;10b;2\n", "Zeile 2, Spalte „Geburtsdatum“: Das Datum 31.02.2010 gibt es nicht."),
        (HEADER + "Muster;Mia;01.02.2010;10b;8\n", "Spalte „Status“: In der Datei steht niemand"),
        ("\x89PNG\r\n", "ein Bild"),
    ],
)  # fmt: skip
def test_a_file_of_no_use_is_refused_by_name_line_and_column(tmp_path, content, says):
    file = tmp_path / "liste.csv"
    file.write_bytes(content.encode("latin-1"))
    told = kette("import", str(file), "--school", "990001", "--dry-run", "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout) == {"error": told.stderr.removeprefix("kette: ").rstrip("\n")}
    assert "Datei „liste.csv“" in told.stderr
    assert says in told.stderr


def test_a_dry_run_names_every_problem_also_in_columns_that_are_not_read(tmp_path):
    file = tmp_path / "liste.csv"
    rows = "Muster;Mia;31.02.2010;10b;2;\nKaya;Tim;01.02.2010;10b;2;31.06.2027\n"
    file.write_text(HEADER.replace("\n", ";Entlassdatum\n") + rows)
    told = kette("import", str(file), "--school", "990001", "--dry-run", "--json")
    assert told.returncode == 0
    found = json.loads(told.stdout)
    assert [tuple(problem.values()) for problem in found["problems"]] == [
        (2, "Geburtsdatum", "Das Datum 31.02.2010 gibt es nicht.", True),
        (3, "Entlassdatum", "Dieses Datum gibt es nicht. Die Spalte wird nicht übernommen.", False),
    ]
    assert (found["taken"], found["left_out"]) == (1, 1)


def test_the_files_of_one_export_are_read_together():
    files = [str(SCHOOL / name) for name in ("SchuelerZusatzdaten.dat", "SchuelerBasisdaten.dat")]
    told = kette("import", *files, "--school", "990001", "--dry-run", "--json")
    assert json.loads(told.stdout)["active"] == EXPECTED["active"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("fliegen",), "Den Befehl „fliegen“ gibt es nicht."),
        (("import",), "Es fehlt: DATEI…"),
        (("import", "x.csv"), "Es fehlt: --school NUMMER."),
        (("report", "--nie"), "Die Option „--nie“ gibt es nicht."),
        (("demo", "--on", "gestern"), "„gestern“ ist kein Tag."),
        (("serve", "--port", "0"), "„0“ ist keine Zahl von 1 bis 65535."),
    ],
)
def test_a_wrong_call_is_explained_in_german(words, says):
    told = kette(*words)
    assert told.returncode == 2
    assert told.stdout == ""
    assert says in told.stderr
    assert "Hilfe: kette" in told.stderr


@pytest.mark.parametrize(
    "words", [("report",), ("user", "list"), ("audit", "verify"), ("serve",), ("worker",)]
)
def test_without_an_instance_a_command_says_what_to_do(tmp_path, words):
    told = kette(*words, instance=tmp_path)
    assert told.returncode == 1
    assert told.stdout == ""
    assert "`kette start` legt sie an" in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_half_written_configuration_is_refused(tmp_path):
    (tmp_path / "config.py").write_text("SECRET_KEY = 'x'\n")
    assert "nicht vollständig" in kette("user", "list", instance=tmp_path).stderr


def test_a_database_without_tables_is_named_so(place):
    assert "`kette start` richtet sie ein" in kette("user", "list", instance=place).stderr


def test_a_file_is_kept_for_the_ticks_of_a_known_school_only(world_on_disk):
    file = str(SCHOOL / "SchuelerBasisdaten.dat")
    refused = kette("import", file, "--school", "123456", "--json", instance=world_on_disk)
    assert refused.returncode == 1
    assert (
        "Eine Schule mit der Nummer 123456 gibt es in Kettenstadt nicht."
        in json.loads(refused.stdout)["error"]
    )
    stored = kette("import", file, "--school", "990001", "--json", "--cohort", "2027", instance=world_on_disk)
    assert stored.returncode == 0, stored.stderr
    assert json.loads(stored.stdout)["per_class"] == EXPECTED["per_class"]
    verified = kette("audit", "verify", "--json", instance=world_on_disk)
    assert json.loads(verified.stdout)["whole"] is True


def test_people_are_added_shown_given_a_password_and_locked(world_on_disk):
    def user(*words: str) -> subprocess.CompletedProcess[str]:
        return kette("user", *words, instance=world_on_disk)

    new = user(
        "add", "neu", "--name", "Nele Muster", "--institution", "Jobcenter", "--role", "Beratung", "--json"
    )
    assert new.returncode == 0, new.stderr
    first = json.loads(new.stdout)
    assert first["user_name"] == "neu"
    assert len(first["password"]) >= 14
    second = json.loads(user("password", "neu", "--json").stdout)
    assert second["password"] != first["password"]
    assert user("factor", "neu").stdout == "Zweite Faktoren entfernt: 0\n"
    assert user("lock", "neu").stdout == "Die Person ist gesperrt, ihre Sitzungen sind beendet.\n"
    rows = json.loads(user("list", "--json").stdout)
    assert [row["locked"] for row in rows if row["user_name"] == "neu"] == [True]
    (line,) = (line for line in user("list").stdout.splitlines() if line.startswith("neu\t"))
    assert line.split("\t")[2:] == ["Beratung", "Jobcenter Kettenstadt", "gesperrt"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("factor", "niemand"), "Eine Person mit dem Benutzernamen „niemand“ gibt es nicht."),
        (("password", "niemand"), "Eine Person mit dem Benutzernamen „niemand“ gibt es nicht."),
        (("add", "neu", "--institution", "Nirgends", "--role", "Beratung"), "Eine Stelle „Nirgends“ gibt es"),
        (
            ("add", "neu", "--institution", "Jobcenter", "--role", "Chefin"),
            "Die Rolle „Chefin“ gibt es nicht.",
        ),
        (("add", "neu", "--institution", "Jobcenter", "--role", "Beratung"), "fehlt --name"),
        (("add", "koko", "--institution", "Jobcenter", "--role", "Schule"), "passt nicht zu"),
        (("list", "--kommune", "Anderswo"), "--kommune eine von diesen: Kettenstadt"),
    ],
)
def test_what_cannot_be_done_with_people_is_refused(world_on_disk, words, says):
    told = kette("user", *words, instance=world_on_disk)
    assert told.returncode == 1
    assert told.stdout == ""
    assert says in told.stderr


def test_the_evaluation_of_a_year_without_cases_counts_none(world_on_disk):
    told = kette("report", "--year", "2026", "--json", instance=world_on_disk)
    assert told.returncode == 0, told.stderr
    assert told.stdout.count("\n") == 1
    assert json.loads(told.stdout)["cohort"] == 2026
    assert "liegt in der Zukunft" in kette("report", "--as-of", "2099-01-01", instance=world_on_disk).stderr


def test_a_changed_access_log_is_found(world_on_disk):
    assert kette("audit", "verify", instance=world_on_disk).returncode == 0
    kette("user", "lock", "koko", instance=world_on_disk)
    tamper(world_on_disk, "DELETE FROM audit_entries")
    told = kette("audit", "verify", instance=world_on_disk)
    assert told.returncode == 1
    assert "verändert oder unvollständig" in told.stderr


def test_the_demo_makes_its_instance_and_names_who_can_sign_in(tmp_path):
    told = kette("demo", "--on", "2027-03-01", instance=tmp_path / "new")
    assert told.returncode == 0, told.stderr
    lines = [line.split("\t") for line in told.stdout.splitlines()]
    assert all(len(line) == 3 for line in lines)
    assert any(line[0].startswith("Jobcenter, Beratung") for line in lines)
    report = kette("report", "--as-of", "2026-11-20", "--json", instance=tmp_path / "new")
    assert report.returncode == 0, report.stderr
    assert report.stdout.count("\n") == 1
    again = kette("demo", "--json", instance=tmp_path / "new")
    assert (again.returncode, again.stdout) == (1, "")
    assert "Die Datenbank ist nicht leer" in again.stderr


def tamper(place: Path, statement: str) -> None:
    from sqlalchemy import text

    from kette.app import create_app
    from kette.db import db, transaction

    app = create_app(place)
    with app.app_context():
        with transaction():
            for name in db.session.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'")
            ).scalars().all():  # fmt: skip
                db.session.execute(text(f"DROP TRIGGER {name}"))
            db.session.execute(text(statement))
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world_on_disk(template: Path, tmp_path: Path) -> Path:
    """Give an instance folder whose database holds the small Kettenstadt of the tests."""
    return Path(shutil.copytree(template, tmp_path / "instance"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make that folder once, to copy from."""
    from kette.app import create_app
    from kette.db import db, migrate
    from tests.world import make_world

    folder = tmp_path_factory.mktemp("template")
    write_config(folder)
    app = create_app(folder)
    migrate(app)
    make_world(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give an instance folder with keys and no database."""
    write_config(tmp_path)
    return tmp_path


def write_config(folder: Path) -> None:
    """Write keys, and let passwords cost next to nothing."""
    master = base64.b64encode(secrets.token_bytes(32)).decode()
    (folder / "config.py").write_text(
        f"SECRET_KEY = {secrets.token_hex(32)!r}\nMASTER_KEYS = {{1: {master!r}}}\n"
        "ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES = 8, 1, 1\n"
    )
