"""Where the pages of this package learn what a case is: privacy lies below cases, so listening.py says whom to ask."""

from collections.abc import Callable
from typing import Any

from flask import render_template

from kette import audit
from kette.doors import acting
from kette.privacy.rules.subject import Subject
from kette.roles import Actor

Source = Callable[[str, Actor], Subject]
_sources: list[Source] = []


def come_from(source: Source) -> None:
    """Say who answers: a function of a case's public id and its viewer, raising NoResultFound for none of theirs."""
    _sources[:] = [source]


def subject(public_id: str, viewer: Actor) -> Subject:
    """Return a case as its viewer sees it. Raises NoResultFound."""
    return _sources[0](public_id, viewer)


def page_about(template: str, about: Subject, *, noted: str = "consent.read", **values: Any) -> str:
    """Draw a page about a case, once the look at it is written down; every page of this package that names one does.

    :param noted: the action, as the log keeps it.
    """
    with audit.reading():
        audit.write(noted, by=acting(), object_type="case", object_id=about.public_id)
    return render_template(template, subject=about, **values)
