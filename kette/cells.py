"""Text for a cell that a spreadsheet program opens: whatever somebody typed, it is never read as a formula."""

import re

# Where a line begins: at the start of the cell, and after whatever some program takes for a break inside it.
_BREAKS = "\n\r\v\f\x85\u2028\u2029"
# What is skipped before a formula is looked for: blanks of all widths, and signs that nobody sees.
_SKIPPED = r"\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x1f"
# What begins a formula, a tab as well; the wide, small and raised forms are the same to some keyboards and programs.
_STARTS = "=+@\t\r＝＋－＠﹦﹢﹣﹫⁼⁺⁻\u2212\\-"
_FORMULA = re.compile(f"(?:^|(?<=[{_BREAKS}]))(?=[{_SKIPPED}]*[{_STARTS}])")


def plain(text: str) -> str:
    """Return text with an apostrophe before each line that begins like a formula (CVE-2021-41270: a tab would not do)."""
    return _FORMULA.sub("'", text)
