"""One's own password, asked again before something that reaches far."""

from flask import request
from wtforms import PasswordField

from kette import passwords
from kette.db import db, transaction
from kette.institutions.models import Person
from kette.institutions.rules.throttle import in_words
from kette.institutions.service import visits


def refused(field: PasswordField, person_id: int) -> int | None:
    """Look at the password in a field; put what is wrong to the field and return the status to answer with."""
    person = db.session.get_one(Person, person_id)
    name, source, typed = person.user_name, request.remote_addr or "", field.data or ""
    with transaction():
        span = visits.note_attempt(name, source)
    if span:
        field.errors = [f"Zu viele Versuche. Bitte warten Sie {in_words(span)}."]
        return 429
    if not passwords.verify(person.password_hash, typed):
        with transaction():
            visits.note_failure(person)
        field.errors = ["Das ist nicht Ihr Kennwort."]
        return 422
    with transaction():
        visits.forget_attempts(name, source)
    return None
