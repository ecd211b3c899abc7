"""The ground of every form: German messages, tidy text, one-time keys, dates as people here write them."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, time
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from flask_wtf.file import FileField as FlaskFileField
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from kette.labels import LabelledEnum
from kette.names import unwritable, visible

MISSING = "Bitte füllen Sie dieses Feld aus."
MISSING_CHOICE = "Bitte wählen Sie etwas aus."
UNKNOWN_CHOICE = "Diese Auswahl gibt es nicht. Bitte wählen Sie neu."
UNREADABLE = "Der Text enthält Steuerzeichen, die nicht gespeichert werden. Bitte tippen Sie ihn neu."
DATE_FORM = "Bitte geben Sie das Datum als TT.MM.JJJJ ein, zum Beispiel 10.02.2027."
DATE_YEAR = "Bitte geben Sie das Jahr mit vier Ziffern ein, zum Beispiel 10.02.2027."
DATE_RANGE = "Das Jahr muss zwischen 1900 und 2199 liegen."
TIME_FORM = "Bitte geben Sie die Uhrzeit als HH:MM ein, zum Beispiel 14:30."

_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_GERMAN_DATE = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\.\s?[0-9]{1,2}\.\s?(?:[0-9]{2})?")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?:\s?Uhr)?", re.IGNORECASE)

Validator = Callable[[Any, Any], None]
Member = TypeVar("Member", bound=LabelledEnum)


def fresh_key() -> str:
    """Draw a one-time key, so that a form sent twice is one action."""
    return secrets.token_urlsafe(18)


def trim(value: str | None) -> str | None:
    """Tidy typed text: no space around it, nothing in it that nobody sees, NFC umlauts, one kind of line end."""
    if not isinstance(value, str):
        return value
    text = visible(value.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text).strip()


def german_date(text: str) -> date:
    """Read TT.MM.JJJJ, T.M.JJJJ or JJJJ-MM-TT; raise ValueError with a German sentence otherwise."""
    text = text.strip()
    if match := _GERMAN_DATE.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif match := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise ValueError(DATE_YEAR if _SHORT_YEAR.fullmatch(text) else DATE_FORM)
    if not 1900 <= year <= 2199:
        raise ValueError(DATE_RANGE)
    try:
        return date(year, month, day)
    except ValueError as impossible:
        raise ValueError(
            f"Den {day:02}.{month:02}.{year} gibt es nicht. Bitte prüfen Sie Tag und Monat."
        ) from impossible


def german_time(text: str) -> time:
    """Read 14:30, 9.05, 14 Uhr or 14:30 Uhr; raise ValueError with a German sentence otherwise."""
    match = _TIME.fullmatch(text.strip())
    if not match or (match[2] is None and "uhr" not in text.lower()):
        raise ValueError(TIME_FORM)
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour > 23 or minute > 59:
        raise ValueError(TIME_FORM)
    return time(hour, minute)


class Required:
    """Refuse an empty field, blank text and the empty choice included; 0 and False are values."""

    def __init__(self, message: str | None = None) -> None:
        """Take another sentence than the usual one."""
        self.message = message
        self.field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Stop with one message in place of all others."""
        given = [value for value in field.raw_data or () if not isinstance(value, str) or value.strip()]
        if any(value if isinstance(value, str) else getattr(value, "filename", True) for value in given):
            return
        field.errors = []
        choosing = kind_of(field) in {"select", "radio", "checkboxes", "file"}
        raise StopValidation(self.message or (MISSING_CHOICE if choosing else MISSING))


def required(message: str | None = None) -> Required:
    """Ask for a value."""
    return Required(message)


def length(*, at_least: int = 0, at_most: int) -> Validator:
    """Bound the number of characters. No maxlength in the page: browsers cut pasted text off in silence."""

    def check(_form: Any, field: Any) -> None:
        size = len(field.data or "")
        grouped = f"{size:,}".replace(",", ".")
        if size > at_most:
            allowed = f"{at_most:,}".replace(",", ".")
            raise ValidationError(f"Bitte höchstens {allowed} Zeichen; es sind {grouped}.")
        if size < at_least:
            raise ValidationError(f"Bitte mindestens {at_least} Zeichen; es sind {grouped}.")

    return check


class _ParsedField(Field):
    """A text box whose text is read by one function; what was typed stays in the box when it cannot be read."""

    widget = TextInput()
    pattern = written = ""
    read: Callable[[str], Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the pattern in the empty box."""
        kwargs.setdefault("render_kw", {"placeholder": self.pattern, "autocomplete": "off"})
        super().__init__(*args, **kwargs)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the typed text; an empty box is None."""
        self.data = None
        text = valuelist[0] if valuelist else ""
        if text.strip():
            self.data = type(self).read(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format(self.data, self.written)


class GermanDateField(_ParsedField):
    """A day, typed as TT.MM.JJJJ. Not <input type=date>: that shows the browser's language and drops bad input."""

    pattern, written = "TT.MM.JJJJ", "%d.%m.%Y"
    read = staticmethod(german_date)


class GermanTimeField(_ParsedField):
    """A time of day, typed as HH:MM."""

    pattern, written = "HH:MM", "%H:%M"
    read = staticmethod(german_time)


class MultiCheckboxField(SelectMultipleField):
    """Several answers to one question, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def choices_of(options: Iterable[Any], empty: str | None = None) -> list[SelectChoice]:
    """Make the choices of a select field from an enum, some of its members, or (value, words) pairs.

    :param empty: the words of a first choice that chooses nothing.
    """
    first = [] if empty is None else [SelectChoice("", empty)]
    return first + [_choice(option) for option in options]


def _choice(option: Any) -> SelectChoice:
    if isinstance(option, LabelledEnum):
        return SelectChoice(str(option.value), option.label)
    return SelectChoice(*option) if isinstance(option, tuple) else option


def member_of(members: type[Member]) -> Callable[[object], Member | None]:
    """Return a coerce function that turns the sent value into the member, and the empty choice into None."""

    by_value = {member.value: member for member in members}

    def coerce(value: object) -> Member | None:
        if value is None or value == "" or isinstance(value, members):
            return value or None  # type: ignore[return-value]  # the empty choice becomes None
        if value not in by_value:
            raise ValueError(UNKNOWN_CHOICE)
        return by_value[value]

    return coerce


def kind_of(field: Any) -> str:
    """Name how a field is drawn: as hidden, file, select, radio, checkbox, …, or plainly as text."""
    kinds: tuple[tuple[Any, str], ...] = (
        (HiddenField, "hidden"),
        ((FieldList, FormField), "group"),
        ((FileField, FlaskFileField), "file"),
        (MultiCheckboxField, "checkboxes"),
        (RadioField, "radio"),
        ((SelectField, SelectMultipleField), "select"),
        (BooleanField, "checkbox"),
        (TextAreaField, "textarea"),
        (PasswordField, "password"),
        (GermanDateField, "date"),
        (GermanTimeField, "time"),
    )
    return next((kind for types, kind in kinds if isinstance(field, types)), "text")


def _text_fields(fields: Any) -> Iterator[Any]:
    for field in fields:
        if isinstance(field, FieldList):
            yield from _text_fields(field)
        elif isinstance(field, FormField):
            yield from _text_fields(field.form)
        elif isinstance(field, StringField):
            yield field


class BaseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF brings no types
    """A form of Kette: German messages, tidied text, no control characters, CSRF, and a one-time key.

    The key goes to ``transaction(once=form.once.data)``: a double click is one action.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF brings no types
        """German messages; text fields are trimmed without being asked, passwords are left as typed."""

        locales = ("de_DE", "de")

        def get_translations(self, form: Any) -> Any:
            """Take WTForms' own German; Flask-WTF would ask Flask-Babel, which is not here."""
            return DefaultMeta.get_translations(self, form)

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Tidy every text field; let choices be written as plain pairs, which WTForms will give up."""
            choices = unbound_field.kwargs.get("choices")
            if isinstance(choices, list | tuple):
                options = {**options, "choices": choices_of(choices)}
            field = super().bind_field(form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(field, PasswordField):
                field.filters = [trim, *field.filters]
            if isinstance(field, SelectField):
                for message in ("invalid_choice_message", "invalid_value_message"):
                    setattr(field, message, getattr(field, message) or UNKNOWN_CHOICE)
            return field

    once = HiddenField(default=fresh_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Read the sent values; a key of another shape than ours is replaced."""
        super().__init__(*args, **kwargs)
        if not _KEY.fullmatch(self.once.data or ""):
            self.once.data = fresh_key()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check all fields; refuse what no database, page or paper could hold."""
        valid: bool = super().validate(extra_validators)
        for field in _text_fields(self):
            typed = field.data if isinstance(field.data, str) else ""
            if unwritable(typed, lines=isinstance(field, TextAreaField)):
                field.errors = [*field.errors, UNREADABLE]
                valid = False
        return valid


class ConfirmForm(BaseForm):
    """A form with a button and nothing else."""
