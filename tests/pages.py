"""What every page and every PDF of Kette must satisfy, checked by the client for each one that a test opens."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import documents

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"})
SILENT = frozenset({"script", "style", "textarea", "code", "pre", "svg"})


class CheckingClient(FlaskClient):
    """A test client that refuses faulty pages and documents. A test that sends rubbish on purpose looks at status codes only."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and check the page that comes back."""
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html":
            html = response.get_data(as_text=True)
            # A redirect's small body is Werkzeug's; a fragment for htmx is no whole page.
            if not 300 <= response.status_code < 400 and "<html" in html:
                assert faults(html) == [], response.request.path
        if response.mimetype == "application/pdf" and documents.is_ours(response.data):
            assert documents.faults(response.data) == [], response.request.path
        return response


@dataclass
class _Form:
    method: str
    has_action: bool
    has_token: bool = False


@dataclass
class _Page(HTMLParser):
    found: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    forms: list[_Form] = field(default_factory=list)
    title: str = ""
    headings: int = 0
    main: int = 0
    language: str | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        values = dict(attrs)
        self._check_attributes(tag, attrs, values)
        if tag == "html":
            self.language = values.get("lang")
        if tag == "h1":
            self.headings += 1
        if tag == "main":
            self.main += 1
        if tag == "form":
            self.forms.append(_Form((values.get("method") or "get").lower(), "action" in values))
        if tag == "input" and values.get("name") == "csrf_token" and self.forms:
            self.forms[-1].has_token = True
        if tag not in VOID:
            self.opened.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag that closes itself says (inside SVG)."""
        self._check_attributes(tag, attrs, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """Close a tag; whatever is still open inside it was forgotten."""
        if tag in VOID:
            return
        if not self.opened or self.opened[-1] != tag:
            self.found.append(f"</{tag}> closes {self.opened[-1:] or 'nothing'}, line {self.getpos()[0]}")
        if tag in self.opened:
            while self.opened.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Look at the text that people read."""
        if "title" in self.opened[-1:] and "svg" not in self.opened:
            self.title += data
        if not SILENT.intersection(self.opened) and re.search(r"\bNone\b|Undefined|\{\{|\{%", data):
            self.found.append(f"a value is missing: {data.strip()[:60]}")

    def _check_attributes(
        self, tag: str, attrs: list[tuple[str, str | None]], values: dict[str, str | None]
    ) -> None:
        if len(values) < len(attrs):
            self.found.append(f"<{tag}> has an attribute twice")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"<{tag} {name}=…> breaks the content security policy")
            if value and value.strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}=javascript:…>")
        if tag == "style" or (tag == "script" and not values.get("src")):
            self.found.append(f"<{tag}> inline breaks the content security policy")
        identity = values.get("id")
        if identity is not None:
            if identity in self.ids or not identity.strip():
                self.found.append(f"id twice or empty: {identity!r}")
            self.ids.add(identity)
        if tag == "img" and "alt" not in values:
            self.found.append("<img> without alt")


def stands_in(word: str, html: str) -> bool:
    """Say whether a page holds a short word by itself; random ids and tokens hold any three letters now and then."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", html) is not None


def faults(html: str) -> list[str]:
    """List what is wrong with a whole page; an empty list is a good page."""
    page = _Page()
    page.feed(html)
    page.close()
    found = page.found
    if not html.lstrip().lower().startswith("<!doctype html>"):
        found.append("no doctype")
    if page.opened:
        found.append(f"never closed: {page.opened}")
    if page.language != "de":
        found.append("lang is not de")
    if not page.title.strip():
        found.append("no title")
    if page.headings != 1:
        found.append(f"{page.headings} h1")
    if page.main != 1:
        found.append(f"{page.main} main")
    for form in page.forms:
        if form.method == "post" and not form.has_token:
            found.append("a form without csrf_token")
        if not form.has_action:
            found.append("a form without action")
    return found
