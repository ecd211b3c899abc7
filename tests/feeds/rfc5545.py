"""A checker of the rules of RFC 5545 that reads the octets themselves, with nobody's parser."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAM = re.compile(r';([A-Za-z0-9-]+)=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)')
_UTC = re.compile(r"\d{8}T\d{6}Z")
_LOCAL = re.compile(r"\d{8}T\d{6}")
_DAY = re.compile(r"\d{8}")
_DURATION = re.compile(r"P(?:\d+W|(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")
_TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME"})
# What each component must have once, and what it may have once at most (3.6, 3.6.1, 3.6.5).
_ONCE = {
    "VCALENDAR": ("PRODID", "VERSION"),
    "VEVENT": ("UID", "DTSTAMP", "DTSTART"),
    "VTIMEZONE": ("TZID",),
    "STANDARD": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"),
    "DAYLIGHT": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"),
}
_AT_MOST_ONCE = (
    *(
        "CLASS",
        "CREATED",
        "DESCRIPTION",
        "GEO",
        "LAST-MODIFIED",
        "LOCATION",
        "ORGANIZER",
        "PRIORITY",
        "SEQUENCE",
    ),
    *("STATUS", "SUMMARY", "TRANSP", "URL", "RECURRENCE-ID", "DTEND", "DURATION", "METHOD", "CALSCALE"),
)


class Broken(AssertionError):
    """A rule is broken; the text names it."""


@dataclass
class Component:
    """One component with its lines: name, parameters, value."""

    name: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    inner: list["Component"] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        """Return the value of a property, None where there is none."""
        return next((value for key, _, value in self.lines if key == name), None)

    def params(self, name: str) -> dict[str, str]:
        """Return the parameters of a property."""
        return next((params for key, params, _ in self.lines if key == name), {})


def check(octets: bytes) -> Component:
    """Read a calendar and return it.

    :raises Broken: naming the rule.
    """
    calendar = _tree(_lines(octets))
    _must(calendar.name == "VCALENDAR", "a VCALENDAR stands outside")
    _must(bool(calendar.inner), "3.6: at least one component")
    _must(calendar.value("VERSION") == "2.0", "3.7.4: VERSION:2.0")
    _component(calendar)
    zones = {one.value("TZID") for one in calendar.inner if one.name == "VTIMEZONE"}
    events = [one for one in calendar.inner if one.name == "VEVENT"]
    for event in events:
        for name, params, _ in event.lines:
            _must(
                "TZID" not in params or params["TZID"] in zones,
                f"3.2.19: {name} has a TZID without VTIMEZONE",
            )
        _event(event)
    uids = Counter(event.value("UID") for event in events)
    _must(not uids or max(uids.values()) == 1, "3.8.4.7: each UID once")
    return calendar


def _lines(octets: bytes) -> list[str]:
    _must(octets.endswith(b"\r\n"), "3.1: the last line ends in CRLF")
    _must(b"\n" not in octets.replace(b"\r\n", b""), "3.1: no LF without CR")
    _must(b"\r" not in octets.replace(b"\r\n", b""), "3.1: no CR without LF")
    raw = octets.split(b"\r\n")[:-1]
    for line in raw:
        _must(len(line) <= 75, "3.1: at most 75 octets")
        _must(line != b"", "no empty line")
        line.decode("utf-8")  # no sign is cut in two
    return octets.decode("utf-8").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1]


def _tree(lines: list[str]) -> Component:
    stack: list[Component] = []
    root: Component | None = None
    for line in lines:
        name, params, value = _parts(line)
        _must(
            not [sign for sign in line if (ord(sign) < 32 and sign != "\t") or ord(sign) == 127],
            "3.1: no controls",
        )
        if name == "BEGIN":
            _must(root is None or bool(stack), "one calendar")
            component = Component(value)
            if stack:
                stack[-1].inner.append(component)
            root = root or component
            stack.append(component)
        elif name == "END":
            _must(bool(stack) and stack.pop().name == value, "BEGIN and END fit")
        else:
            _must(bool(stack), "a property outside")
            stack[-1].lines.append((name, params, value))
    _must(root is not None and not stack, "all is closed")
    assert root is not None
    return root


def _parts(line: str) -> tuple[str, dict[str, str], str]:
    begin = _NAME.match(line)
    _must(begin is not None, f"3.1: a name begins the line: {line[:20]!r}")
    assert begin is not None
    at, params = begin.end(), {}
    while line[at : at + 1] == ";":
        found = _PARAM.match(line, at)
        _must(found is not None, "3.1: a readable parameter")
        assert found is not None
        params[found[1].upper()] = found[2].strip('"')
        at = found.end()
    _must(line[at : at + 1] == ":", f"3.1: a colon follows: {line[:30]!r}")
    return begin[0].upper(), params, line[at + 1 :]


def _component(one: Component) -> None:
    counted = Counter(name for name, _, _ in one.lines)
    for name in _ONCE.get(one.name, ()):
        _must(counted[name] == 1, f"{one.name} has {name} once")
    for name in _AT_MOST_ONCE:
        _must(counted[name] <= 1, f"{one.name} has {name} once at most")
    for name, _, value in one.lines:
        if name in _TEXTS:
            rest = re.sub(r"\\[\\;,nN]", "", value)
            _must(not set(rest) & set("\\;,"), f"3.3.11: {name} escapes backslash, semicolon and comma")
    for inner in one.inner:
        _component(inner)


def _event(event: Component) -> None:
    _must(bool(_UTC.fullmatch(event.value("DTSTAMP") or "")), "3.8.7.2: DTSTAMP in UTC")
    changed = event.value("LAST-MODIFIED")
    _must(changed is None or bool(_UTC.fullmatch(changed)), "3.8.7.3: LAST-MODIFIED in UTC")
    _must((event.value("SEQUENCE") or "0").isdigit(), "3.8.7.4: SEQUENCE is a number")
    _must(event.value("STATUS") in {None, "TENTATIVE", "CONFIRMED", "CANCELLED"}, "3.8.1.11: STATUS")
    _must(event.value("TRANSP") in {None, "OPAQUE", "TRANSPARENT"}, "3.8.2.7: TRANSP")
    end, lasts = event.value("DTEND"), event.value("DURATION")
    _must(end is None or lasts is None, "3.6.1: DTEND or DURATION")
    begins = _moment(event, "DTSTART")
    if end is not None:
        ends = _moment(event, "DTEND")
        _must(type(begins) is type(ends), "3.8.2.2: DTEND of the type of DTSTART")
        _must(ends > begins, "3.8.2.2: DTEND after DTSTART")  # type: ignore[operator]
    if lasts is not None:
        _must(bool(_DURATION.fullmatch(lasts)), "3.3.6: DURATION")
        _must(bool(re.search("[1-9]", lasts)), "3.8.2.5: a positive DURATION")


def _moment(event: Component, name: str) -> date | datetime:
    value, params = event.value(name) or "", event.params(name)
    if params.get("VALUE") == "DATE":
        _must(bool(_DAY.fullmatch(value)) and "TZID" not in params, f"3.3.4: {name} is a day")
        return date.fromisoformat(value)
    shape = _LOCAL if "TZID" in params else _UTC
    _must(bool(shape.fullmatch(value)), f"3.3.5: {name} is a moment in UTC or with TZID")
    return datetime.fromisoformat(value)


def _must(holds: bool, rule: str) -> None:
    if not holds:
        raise Broken(rule)
