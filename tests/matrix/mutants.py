"""What happens when one check of a basis is taken out: each change must turn a test red, or the check is not tested."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIGHT = "kette/privacy/rules/sight.py"
GROUNDS = "kette/privacy/queries/grounds.py"
SEEN = "kette/cases/queries/sight.py"
ONE = "kette/cases/queries/one.py"
HISTORY = "kette/cases/queries/history.py"
PAGE = "kette/cases/queries/page.py"
HANDOVERS = "kette/handover/queries.py"
PAPERS = "kette/privacy/queries/papers.py"
ANSWER = "kette/rights/views/answer.py"
READING = "kette/rights/queries/reading.py"
REQUESTS = "kette/rights/views/requests.py"
SEARCH = "kette/cases/queries/search.py"
RULES = ("tests/privacy/test_sight.py",)
MATRIX = ("tests/matrix/test_every_cell.py",)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One check taken out of a file: this text becomes that one, and these tests must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...] = RULES
    cells: str = ""


MUTANTS = (
    Mutant("a basis for anybody", SIGHT, "basis.recipient_id == viewer.institution_id", "True"),
    Mutant("a basis before its day", SIGHT, "and basis.valid_from <= day", "and True"),
    Mutant("a basis that ran out", SIGHT, "and (ends is None or day <= ends)", "and True"),
    Mutant("a basis for every field", SIGHT, "if group in basis.groups:", "if True:"),
    Mutant(
        "entrusted notes for all",
        SIGHT,
        "if standing is Relation.NONE or group is FieldGroup.ENTRUSTED:",
        "if standing is Relation.NONE:",
    ),
    Mutant(
        "strangers",
        SIGHT,
        "if standing is Relation.NONE or group is FieldGroup.ENTRUSTED:",
        "if group is FieldGroup.ENTRUSTED:",
    ),
    Mutant(
        "the school reads the new holder's data",
        SIGHT,
        "and case.holder_id not in (None, case.school_id)",
        "and False",
    ),
    Mutant(
        "the school reads health",
        SIGHT,
        "if standing is Relation.SCHOOL and group not in SPECIAL:",
        "if standing is Relation.SCHOOL:",
    ),
    Mutant("a lapsed reader goes on reading", SIGHT, "    if standing is Relation.LAPSED:", "    if False:"),
    Mutant("coordination reads names", SIGHT, "if standing is not Relation.COORDINATION:", "if True:"),
    Mutant(
        "roles without cases",
        SIGHT,
        "if viewer.role in _NEVER or viewer.institution_id is None:",
        "if viewer.institution_id is None:",
    ),
    Mutant("coordination as adviser", SIGHT, "if viewer.role in _COORDINATION:", "if False:"),
    Mutant(
        "class teachers of other classes",
        SIGHT,
        "if viewer.role is Role.CLASS_TEACHER and (",
        "if False and (",
    ),
    Mutant(
        "the school for ever",
        SIGHT,
        "(day <= case.school_until or me == case.holder_id or _gave(case, me, day))",
        "True",
    ),
    Mutant("an access for ever", SIGHT, "if until is None or day <= until:", "if True:"),
    Mutant("codes beside a name", SIGHT, "    if named:\n", "    if False:\n"),
    Mutant(
        "an emergency opens health",
        SIGHT,
        "if group is FieldGroup.ENTRUSTED or group in SPECIAL:\n        return Answer(Sight.HIDDEN, f",
        "if False:\n        return Answer(Sight.HIDDEN, f",
    ),
    Mutant(
        "an emergency of somebody else",
        SIGHT,
        "viewer.membership_id in case.emergencies",
        "bool(case.emergencies)",
    ),
    Mutant(
        "a withdrawal without effect",
        GROUNDS,
        "return begun and not ended and (",
        "return begun and (",
        MATRIX,
        "held_withdrawn:jobcenter",
    ),
    Mutant(
        "address without a basis",
        SEEN,
        "address = answers[FieldGroup.ADDRESS].sight is Sight.VISIBLE",
        "address = True",
        ("tests/cases/test_sight_of_page.py", "tests/cases/test_rights.py", "tests/privacy/test_service.py"),
    ),
    Mutant(
        "contact ways without a basis",
        SEEN,
        "contact = answers[FieldGroup.CONTACT].sight is Sight.VISIBLE",
        "contact = True",
        ("tests/privacy/test_service.py", "tests/cases/test_sight_of_page.py"),
    ),
    Mutant(
        "shared words for all",
        ONE,
        "is_shared = answer.sight is Sight.VISIBLE",
        "is_shared = True",
        MATRIX,
        "at_table:agency",
    ),
    Mutant(
        "a class without a basis",
        PAGE,
        "class_name=case.class_name if seen.shows(FieldGroup.ATTENDANCE) else",
        "class_name=case.class_name if True else",
        MATRIX,
        "offered_by_statute:agency",
    ),
    Mutant(
        "after the giving away",
        HISTORY,
        "return left_at is None or at <= left_at",
        "return True",
        MATRIX,
        "former:jobcenter",
    ),
    Mutant(
        "a line that tells too much",
        HISTORY,
        "if seen.relation is Relation.LAPSED:",
        "if False:",
        MATRIX,
        "former_lapsed:jobcenter",
    ),
    Mutant(
        "a sheet to anybody",
        HANDOVERS,
        "whole.only(frozenset(group for group in FieldGroup if seen.shows(group)))",
        "whole",
        MATRIX,
        "held_withdrawn:jobcenter",
    ),
    Mutant(
        "a search for all names",
        SEARCH,
        "if row.number is not None]\n    found += _by",
        "]\n    found += _by",
        MATRIX,
        "at_table:agency",
    ),
    Mutant(
        "releases from secrecy to the school",
        PAPERS,
        "is_own=by is not None and by == institution_id",
        "is_own=True",
        MATRIX,
        "written:youth_office",
    ),
    Mutant(
        "the answer to an access without a basis",
        ANSWER,
        "if not knows_by_right(asked.request.case, viewer):",
        "if False:",
        MATRIX,
        "written_withdrawn:jobcenter",
    ),
    Mutant(
        "one's own part by name without a basis",
        READING,
        "if knows_by_right(part.request.case, viewer):",
        "if True:",
        MATRIX,
        "written_withdrawn:jobcenter",
    ),
    Mutant(
        "what was said to another institution",
        REQUESTS,
        'shown = asked if is_ours else replace(asked, words="", answer="")',
        "shown = asked",
        MATRIX,
        "written:jobcenter",
    ),
)


def survives(mutant: Mutant, place: Path) -> str:
    """Say what the tests print if they stay green although the check is gone; empty where they notice.

    :param place: an empty folder for the copy that is changed.
    :raises ValueError: if the text to be changed is not there exactly once.
    """
    for folder in ("kette", "tests"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("setup.cfg", "pyproject.toml"):
        shutil.copy(ROOT / file, place)
    target = place / mutant.file
    text = target.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise ValueError(f"{mutant.name}: {mutant.file} holds the text {text.count(mutant.old)} times")
    target.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"KETTE_MATRIX": mutant.cells} if mutant.cells else {}
    told = subprocess.run(  # our own interpreter, our own tests
        [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", "-k", "not postgresql", *mutant.tests],
        cwd=place, env=environment, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    return (
        "" if told.returncode == 1 else f"exit {told.returncode}\n{told.stdout[-2000:]}{told.stderr[-2000:]}"
    )
