"""Who it is, asked once more before something that reaches far: by one's own password, or by the Kommune's provider."""

from datetime import timedelta
from typing import TypeVar

from flask import request
from flask_wtf import FlaskForm

from kette import clock, passwords
from kette.db import db, transaction
from kette.institutions.models import Person
from kette.institutions.rules.throttle import in_words
from kette.institutions.service import visits
from kette.institutions.views.sessions import visitor

# How long it counts that the provider has just asked somebody again.
MINUTES = 5

Form = TypeVar("Form", bound=FlaskForm)


def ask(form: Form, name: str = "password") -> Form:
    """Leave the password out where the provider has just asked this person again: many of them have none here."""
    if vouched():
        delattr(form, name)
    return form


def vouched() -> bool:
    """Say whether the Kommune's provider has asked the one who clicks again, minutes ago."""
    at = visitor().reproved_at
    return at is not None and clock.now() - at < timedelta(minutes=MINUTES)


def refused(form: FlaskForm, name: str = "password") -> int | None:
    """Look at the password in a field; put what is wrong to the field and return the status to answer with."""
    if name not in form:
        return None
    field = form[name]
    person = db.session.get_one(Person, visitor().person_id)
    account, source, typed = person.user_name, request.remote_addr or "", field.data or ""
    with transaction():
        span = visits.note_attempt(account, source)
    if span:
        field.errors = [f"Zu viele Versuche. Bitte warten Sie {in_words(span)}."]
        return 429
    if not passwords.verify(person.password_hash, typed):
        with transaction():
            visits.note_failure(person)
        field.errors = ["Das ist nicht Ihr Kennwort."]
        return 422
    with transaction():
        visits.forget_attempts(account, source)
    return None
