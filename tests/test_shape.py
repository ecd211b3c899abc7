"""The shape of the house: what every Python file and every text file of the project keeps to."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ROOT / "kette"
LIMIT = 300
FORBIDDEN_NAMES = {
    "utils", "util", "helpers", "helper", "common", "misc", "manager", "data", "info", "process", "handle",
}  # fmt: skip
CLOCK = CODE / "clock.py"
WALL_CLOCK = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
    "func": {"now", "current_date", "current_time", "current_timestamp", "localtimestamp", "sysdate"},
}
VENDORED = ("kette/static/vendor/", "tests/vendor/")
BINARY = {".png", ".jpg", ".ttf", ".woff2", ".pdf", ".xlsx", ".ico", ".zip"}


def test_every_module_says_in_a_sentence_what_it_is():
    missing = [name(file) for file, tree in modules() if not (ast.get_docstring(tree) or "").strip()]
    assert missing == []


def test_a_docstring_of_a_module_begins_with_one_whole_sentence():
    open_ended = [
        name(file)
        for file, tree in modules()
        if not (ast.get_docstring(tree) or "").split("\n\n")[0].rstrip().endswith((".", "?", "!"))
    ]
    assert open_ended == []


def test_no_module_is_longer_than_a_reader_can_hold():
    long = {name(file): len(text(file).splitlines()) for file, _ in modules() if not is_migration(file)}
    assert {file: lines for file, lines in long.items() if lines > LIMIT} == {}


def test_no_module_has_a_name_that_says_nothing():
    places = [file for file, _ in modules()]
    packages = {file.parent for file in places if file.name == "__init__.py"}
    assert [name(path) for path in [*places, *packages] if path.stem in FORBIDDEN_NAMES] == []


def test_packages_hold_a_docstring_and_nothing_else():
    # A rule is imported through them: whatever they import, it drags along.
    assert [
        name(file) for file, tree in modules() if file.name == "__init__.py" and len(tree.body) != 1
    ] == []


def test_every_package_of_rules_has_its_init_file():
    folders = {file.parent for file in CODE.rglob("*.py") if "migrations" not in file.parts}
    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_time_enters_through_one_door():
    found = [
        f"{name(file)}:{node.lineno} {owner}.{node.attr}"
        for file, tree in modules(CODE)
        if file != CLOCK
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in WALL_CLOCK.get(owner := last_name(node.value), set())
    ]
    assert found == []


def test_no_sql_asks_the_database_for_the_time():
    asks = re.compile(r"CURRENT_(DATE|TIME|TIMESTAMP)|\bnow\(\)|datetime\('now'", re.IGNORECASE)
    found = [
        f"{name(file)}:{node.lineno}"
        for file, tree in modules(CODE)
        for node in literals(tree)
        if asks.search(str(node.value))
    ]
    assert found == []


def test_user_text_reaches_paper_through_one_door():
    # ReportLab's Paragraph reads markup, and once fetched addresses that stood in a name.
    found = [
        f"{name(file)}:{node.lineno}"
        for file, tree in modules(CODE)
        if not name(file).startswith("kette/pdf")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and last_name(node.func) == "Paragraph"
    ]
    assert found == []


def test_markup_made_in_code_says_why_it_is_safe():
    # A literal is safe by itself; what is put into it with "%" gets escaped.
    reason = re.compile(r"#\s*\w{3,}.*\w{3,}")
    found = [
        f"{name(file)}:{node.lineno}"
        for file, tree in modules(CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and last_name(node.func) == "Markup"
        and not (node.args and isinstance(node.args[0], ast.Constant))
        and not reason.search(text(file).splitlines()[node.lineno - 1])
    ]
    assert found == []


def test_services_leave_the_commit_to_the_edge():
    inner = re.compile(r"/(rules|models|queries|document|service)(/|\.py)")
    found = [
        f"{name(file)}:{node.lineno}"
        for file, tree in modules(CODE)
        if inner.search(name(file))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback"}
    ]
    assert found == []


def test_nothing_names_the_workplace_it_was_written_at():
    places = re.compile("/wo" + r"rk/|\bsha" + r"red/|\.lib" + r"rary\b|/ro" + r"ot/|/ho" + r"me/[a-z]")
    assert list(matches(places)) == []


def test_nothing_names_a_registry():
    hosts = (
        "py" + "pi.org",
        "python" + "hosted.org",
        "npm" + "js.",
        "yarn" + "pkg.com",
        "deb." + "debian.org",
    )
    assert list(matches(re.compile("|".join(map(re.escape, hosts))))) == []


def test_no_file_carries_unfinished_business():
    marks = re.compile(r"\b(TO" + "DO|FIX" + "ME|X" + r"XX)\b|<{7} |>{7} ")
    assert list(matches(marks)) == []


def test_the_tests_mirror_packages_that_exist():
    own = {"browser", "data", "ledger", "matrix", "vendor"}  # ledger, matrix: rules across all packages
    folders = {
        path.name
        for path in (ROOT / "tests").iterdir()
        if path.is_dir() and not path.name.startswith(("_", "."))
    }
    packages = {path.parent.name for path in CODE.glob("*/__init__.py")}
    assert sorted(folders - own - packages) == []


def modules(place: Path | None = None) -> Iterator[tuple[Path, ast.Module]]:
    """Yield every Python file of the project, or below a place, with its syntax tree."""
    for file in files():
        if file.suffix == ".py" and (place is None or place in file.parents):
            yield file, parsed(file)


@cache
def parsed(file: Path) -> ast.Module:
    """Read a file's syntax tree once."""
    return ast.parse(text(file))


@cache
def files() -> list[Path]:
    """List what belongs to the project: what git knows or would add, without files of others."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    return [
        ROOT / line
        for line in sorted(listed)
        if line and not line.startswith(VENDORED) and (ROOT / line).is_file()
    ]


def matches(pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield file and line where a pattern stands, in every text file."""
    for file in files():
        if file.suffix in BINARY or "tests/data" in name(file):
            continue
        for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1):
            if pattern.search(line):
                yield f"{name(file)}:{number}: {line.strip()[:80]}"


def literals(tree: ast.Module) -> list[ast.Constant]:
    """List the strings of a module without its docstrings."""
    prose = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return [node for node in strings if node not in prose]


def last_name(node: ast.expr) -> str:
    """Return the last part of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_migration(file: Path) -> bool:
    """Say whether Alembic's history holds this file: it is written once and not read again."""
    return "migrations/versions" in name(file)


def text(file: Path) -> str:
    """Read a file."""
    return file.read_text("utf-8")


def name(path: Path) -> str:
    """Write a path as seen from the project's folder."""
    return path.relative_to(ROOT).as_posix()
