"""The house stands: imports go one way, rules are pure, and every package that is used has its exact version."""

import ast
import configparser
import importlib.metadata as installed
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PINS = (ROOT / "constraints.txt").read_text("ascii").splitlines()
PURE = ("chain", "roles", "names", "calendar", "labels", "clock")
REFUSED = (
    "flask",
    "flask_login",
    "flask_wtf",
    "flask_sqlalchemy",
    "sqlalchemy",
    "wtforms",
    "reportlab",
    "apscheduler",
)
# What the tests and the Makefile use besides the program's own.
OWN = {"kette", "tests", "benchmarks"}

IMPORT_WITHOUT = """
import importlib, sys

class Refusal:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused!r}:
            raise ImportError(f"a rule drags {{name}} in")

sys.meta_path.insert(0, Refusal())
for name in {names!r}:
    importlib.import_module(name)
"""


def test_imports_go_one_way():
    program = Path(sys.executable).parent / "lint-imports"
    checked = subprocess.run(
        [program, "--config", "setup.cfg", "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_rules_can_be_imported_without_web_database_forms_and_paper():
    names = [f"kette.{name}" for name in PURE]
    names += [dotted(file) for file in sorted((ROOT / "kette").glob("*/rules/**/*.py"))]
    names += [dotted(file) for file in sorted((ROOT / "kette").glob("*/rules.py"))]
    program = IMPORT_WITHOUT.format(refused=REFUSED, names=names)
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_every_pin_is_a_name_and_a_version():
    assert [line for line in PINS if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*", line)] == []


def test_pins_are_sorted_and_stand_once():
    assert sorted(PINS, key=str.lower) == PINS
    assert len({pin.lower() for pin in PINS}) == len(PINS)


def test_everything_that_gets_installed_is_pinned_to_what_runs_here():
    pinned = {canonicalize_name(name): version for name, _, version in (pin.partition("==") for pin in PINS)}
    needed = closure(["kette[test]"]) - {"kette"}
    assert {
        name: installed.version(name) for name in needed if pinned.get(name) != installed.version(name)
    } == {}


def test_nothing_is_pinned_that_nobody_needs():
    pinned = {canonicalize_name(pin.partition("==")[0]) for pin in PINS}
    assert sorted(pinned - closure(["kette[test]"]) - {"setuptools"}) == []


def test_the_program_imports_only_what_it_requires():
    assert sorted(imported(ROOT / "kette") - direct("install_requires") - OWN) == []


def test_the_tests_import_only_what_is_required():
    wanted = imported(ROOT / "tests") | imported(ROOT / "benchmarks")
    assert sorted(wanted - direct("install_requires") - direct("test") - OWN) == []


def closure(requirements: list[str]) -> set[str]:
    """Return all packages that these requirements bring here, by canonical name."""
    found: set[str] = set()
    asked: set[str] = set()
    waiting = [Requirement(line) for line in requirements]
    while waiting:
        wanted = waiting.pop()
        found.add(canonicalize_name(wanted.name))
        for extra in ["", *wanted.extras]:
            key = f"{canonicalize_name(wanted.name)}[{extra}]"
            if key in asked:
                continue
            asked.add(key)
            for line in installed.requires(wanted.name) or []:
                needed = Requirement(line)
                if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                    waiting.append(needed)
    return found


def direct(section: str) -> set[str]:
    """Return the top-level modules of the packages that setup.cfg names itself, and of what those re-export."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    lines = setup.get("options", section, fallback="") or setup.get("options.extras_require", section)
    names = {canonicalize_name(Requirement(line).name) for line in lines.strip().splitlines()}
    provided = installed.packages_distributions()
    return {
        module
        for module, packages in provided.items()
        if names.intersection(map(canonicalize_name, packages))
    } | REEXPORTED


# Modules whose package comes surely with a required one: Flask is made of them, Flask-Migrate drives Alembic.
REEXPORTED = {"werkzeug", "jinja2", "markupsafe", "itsdangerous", "alembic", "packaging", "blinker"}


def imported(place: Path) -> set[str]:
    """Return the top-level names of all modules imported below a folder, the standard library's left out."""
    found: set[str] = set()
    for file in place.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            found.update(top_levels(node))
    return found - sys.stdlib_module_names


def top_levels(node: ast.AST) -> Iterator[str]:
    """Yield the top-level names that an import statement asks for."""
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module.partition(".")[0]


def dotted(file: Path) -> str:
    """Write a file's place as a module's name."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
