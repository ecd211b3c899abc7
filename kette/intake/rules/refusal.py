"""Why a whole file is turned away: sentences that name the file, the line and the column."""

import unicodedata
from collections.abc import Sequence

from kette.intake.rules.pupil import Problem

_LONGEST_NAME = 80
_MOST_SENTENCES = 50


class Refused(Exception):
    """A file from which nothing is stored, and why; the text is for the person who chose it, a sentence a line."""

    def __init__(self, filename: str, problems: Sequence[Problem]) -> None:
        super().__init__(filename, problems)
        self.filename = shown_name(filename)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(self.sentences())

    def sentences(self) -> list[str]:
        """Return German sentences for the first problems, and as the last one how many more there are."""
        told = [self._sentence(problem) for problem in self.problems[:_MOST_SENTENCES]]
        left = len(self.problems) - len(told)
        return [*told, f"… und {left} weitere."] if left else told

    def _sentence(self, problem: Problem) -> str:
        return f"Datei „{self.filename}“{', ' if problem.where else ': '}{problem}"


def shown_name(filename: str) -> str:
    """Return the name of a file as it may be shown: no path, no invisible characters, not too long."""
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in base if unicodedata.category(sign)[0] not in "CZ" or sign == " ").strip()
    if len(plain) > _LONGEST_NAME:
        plain = f"{plain[: _LONGEST_NAME - 12]}…{plain[-11:]}"
    return plain or "ohne Namen"
