"""The shape of the pages: where templates lie, what they may not hold, and how German is written in them."""

import re
from pathlib import Path

from markupsafe import Markup

ROOT = Path(__file__).parents[1]
CODE = ROOT / "kette"
TEMPLATES = CODE / "templates"
# Folders that belong to no package.
OPEN_FOLDERS = {"errors", "macros", "mail"}
NAMED = re.compile(r"""["']([\w/-]+\.(?:html|txt|svg))["']""")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"<(script|style|code|pre)\b.*?</\1>|<!--.*?-->|<[!/a-zA-Z][^>]*>", re.DOTALL)
ASCII_GERMAN = re.compile(
    r"\b(fuer|ueber\w*|koenn\w*|muess\w*|moecht\w*|Uebergab\w*|Faell\w*|Schueler(?!Basis)\w*|zurueck\w*|loesch\w*|"
    r"waehl\w*|aender\w*|bestaetig\w*|zustaendig\w*|Traeger|gross\w*|schliess\w*|ausser\w*|heisst|weiss)\b",
    re.IGNORECASE,
)


def test_every_folder_of_templates_belongs_to_a_package_or_a_module():
    owners = {path.parent.name for path in CODE.glob("*/__init__.py")} | {
        path.stem for path in CODE.glob("*.py")
    }
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    assert sorted(folders - owners - OPEN_FOLDERS) == []


def test_every_template_that_is_named_exists():
    missing = [
        f"{file.relative_to(ROOT)}: {named}"
        for file in sources()
        for named in NAMED.findall(file.read_text("utf-8"))
        if "/" in named and is_template(named) and not (TEMPLATES / named).exists()
    ]
    assert missing == []


def test_every_template_is_used():
    used = {named for file in sources() for named in NAMED.findall(file.read_text("utf-8"))}
    # Error pages are found by their number.
    unused = [
        name for name in map(relative, templates()) if name not in used and not name.startswith("errors/")
    ]
    assert unused == []


def test_a_package_renders_its_own_templates():
    rendered = re.compile(r"""render_template\(\s*["']([\w/-]+)\.\w+["']""")
    foreign = [
        f"{file.relative_to(CODE)}: {named}"
        for file in CODE.rglob("*.py")
        for named in rendered.findall(file.read_text("utf-8"))
        if named.split("/")[0] not in OPEN_FOLDERS | {owner(file)}
    ]
    assert foreign == []


def test_pages_hold_no_inline_style_script_or_handler():
    forbidden = {
        "style attribute": r"<[^>]*\sstyle\s*=",
        "style element": r"<style\b",
        "inline script": r"<script(?![^>]*\bsrc=)[^>]*>",
        "handler": r"<[^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=",
        "javascript address": r"javascript:",
        "foreign address": r"""<(script|link|img|iframe|form|object|embed)\b[^>]*=\s*["'](https?:)?//""",
        "hx-vals or filter in JavaScript": r"hx-(vals|vars|headers)\s*=\s*[\"']js:",
    }
    assert offences(forbidden, strip_jinja=True) == []


def test_markup_in_templates_says_why_it_is_safe():
    found = [
        f"{relative(file)}:{number}"
        for file in templates()
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if re.search(r"\|\s*safe\b|autoescape\s+false", line) and not re.search(r"\{#.*\w{3,}.*#\}", line)
    ]
    assert found == []


def test_quotes_that_people_read_are_german():
    found = [
        f"{relative(file)}: …{visible(file)[max(0, hit.start() - 30) : hit.end() + 30]}…"
        for file in templates()
        if file.suffix != ".svg"
        for hit in re.finditer(r'"|“[^„“”]*”|(?<!\w)\'\w', visible(file))
    ]
    assert found == []


def test_german_is_written_with_its_own_letters():
    found = [
        f"{relative(file)}: {hit.group()}"
        for file in templates()
        for hit in ASCII_GERMAN.finditer(visible(file))
    ]
    assert found == []


def test_messages_in_code_are_written_with_german_letters():
    telling = re.compile(r"""["'„]([^"'\n]*\b(?:Sie|nicht|bitte|ist|und|der|die|das)\b[^"'\n]*)["'“]""")
    found = [
        f"{file.relative_to(ROOT)}: {hit.group()}"
        for file in CODE.rglob("*.py")
        for message in telling.findall(file.read_text("utf-8"))
        for hit in ASCII_GERMAN.finditer(message)
    ]
    assert found == []


def offences(patterns: dict[str, str], *, strip_jinja: bool) -> list[str]:
    """List where a forbidden pattern stands in a page."""
    found = []
    for file in templates():
        if file.suffix not in {".html", ".svg"}:
            continue
        content = file.read_text("utf-8")
        content = JINJA.sub("", content) if strip_jinja else content
        for what, pattern in patterns.items():
            found += [
                f"{relative(file)}: {what}: {hit.group()[:60]}" for hit in re.finditer(pattern, content)
            ]
    return found


def visible(file: Path) -> str:
    """Return the text of a template that people read, without Jinja and tags."""
    without = JINJA.sub("", file.read_text("utf-8"))
    return (
        Markup(TAG.sub(" ", without)).unescape() if file.suffix == ".html" else without
    )  # read, never shown


def templates() -> list[Path]:
    """List all templates."""
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def sources() -> list[Path]:
    """List what may name a template."""
    return [*sorted(CODE.rglob("*.py")), *templates()]


def relative(file: Path) -> str:
    """Write a template's name as Jinja knows it."""
    return file.relative_to(TEMPLATES).as_posix()


def owner(file: Path) -> str:
    """Return the package or root module that a file belongs to."""
    first = file.relative_to(CODE).parts[0]
    return first.removesuffix(".py")


def is_template(named: str) -> bool:
    """Say whether a quoted name means a template: its folder is one of theirs."""
    return (TEMPLATES / named.split("/")[0]).is_dir() and not named.endswith(".svg")
