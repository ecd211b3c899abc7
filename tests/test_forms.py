"""Forms: German dates, required fields, tidy text, one-time keys, and how the macros draw them."""

import ast
import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from kette import forms, templating
from kette.forms import (
    BaseForm,
    ConfirmForm,
    GermanDateField,
    GermanTimeField,
    MultiCheckboxField,
    choices_of,
    length,
    member_of,
    required,
)
from kette.roles import InstitutionKind
from tests.pages import faults

PARTS = (
    '{% from "macros/forms.html" import error_summary, field, hidden, inline, submit %}'
    '{% from "macros/page.html" import post_button %}'
)


class EverythingForm(BaseForm):
    name = StringField("Name", (required(), length(at_most=20)))
    kind = SelectField(
        "Stelle",
        (required(),),
        choices=choices_of(InstitutionKind, "Bitte wählen"),
        coerce=member_of(InstitutionKind),
    )
    due = GermanDateField("Frist", (required(),))
    at = GermanTimeField("Uhrzeit", (Optional(),))
    why = TextAreaField("Begründung")
    password = PasswordField("Kennwort")
    sure = BooleanField("Sicher?", (required("Bitte bestätigen Sie."),))
    way = RadioField("Weg", (required(),), choices=[("a", "Hin"), ("b", "Zurück")])
    needs = MultiCheckboxField("Bedarf", choices=[("s", "Sprache"), ("w", "Wohnen")])
    file = FileField("Datei")
    phones = FieldList(StringField("Telefon"), "Telefone")


COMPLETE = {
    "name": "Şükrü",
    "kind": "jobcenter",
    "due": "10.02.2027",
    "sure": "y",
    "way": "a",
}


@pytest.fixture(autouse=True)
def _app() -> Iterator[None]:
    app = Flask("kette")
    app.config.update(SECRET_KEY="only-here", WTF_CSRF_ENABLED=False)
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    templating.install(app)
    with app.test_request_context("/"):
        yield


def filled(**changes: object) -> EverythingForm:
    return EverythingForm(MultiDict({**COMPLETE, **changes}))


def draw(source: str, **values: object) -> str:
    return render_template_string(PARTS + source, **values)


# Fields


def test_a_complete_form_gives_plain_values():
    form = filled(at="9:30")
    assert form.validate(), form.errors
    assert (form.name.data, form.due.data, form.at.data) == ("Şükrü", date(2027, 2, 10), time(9, 30))
    assert form.kind.data is InstitutionKind.JOBCENTER


def test_an_empty_form_asks_for_what_it_needs_in_german():
    form = EverythingForm(MultiDict({"kind": ""}))
    assert not form.validate()
    assert form.errors == {
        "name": [forms.MISSING],
        "kind": [forms.MISSING_CHOICE],
        "due": [forms.MISSING],
        "sure": ["Bitte bestätigen Sie."],
        "way": [forms.MISSING_CHOICE],
    }


def test_blanks_are_no_answer():
    assert filled(name="  \t ").validate() is False


def test_a_choice_that_does_not_exist_is_refused_in_german():
    form = filled(kind="polizei", way="c", needs="x")
    assert not form.validate()
    assert set(form.errors) == {"kind", "way", "needs"}
    assert all(messages == [forms.UNKNOWN_CHOICE] for messages in form.errors.values()), form.errors


def test_a_day_that_cannot_be_read_stays_in_the_box_with_one_message():
    form = filled(due="31.02.2027")
    assert not form.validate()
    assert form.errors["due"] == ["Den 31.02.2027 gibt es nicht. Bitte prüfen Sie Tag und Monat."]
    assert 'value="31.02.2027"' in str(form.due())


def test_a_stored_day_is_shown_as_people_write_it():
    form = EverythingForm(formdata=None, data={"due": date(2027, 2, 1), "at": time(9, 5)})
    assert 'value="01.02.2027"' in str(form.due())
    assert 'value="09:05"' in str(form.at())


def test_text_is_tidied_but_a_password_is_left_alone():
    form = filled(name="  Zoe\u0308 ", why=" erste\r\nzweite ", password=" geheim ")
    assert form.validate(), form.errors
    assert (form.name.data, form.why.data) == ("Zoë", "erste\nzweite")
    assert form.password.data == " geheim "


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x85", "\ud800", "\u2028", "\u202e", "\u2066"])
def test_control_characters_are_refused_in_every_text(sign: str):
    form = filled(name=f"a{sign}b", why=f"a{sign}b", password=f"a{sign}b", **{"phones-0": f"1{sign}2"})
    assert not form.validate()
    assert set(form.errors) >= {"name", "why", "password"}
    assert form.phones[0].errors == [forms.UNREADABLE]


@pytest.mark.parametrize("sign", ["\xad", "\u061c", "\u180e", "\u200b", "\u2060", "\ufeff", "\U000e0041"])
def test_signs_that_nobody_sees_are_not_kept(sign: str):
    form = filled(name=f"Mül{sign}ler", why=f"{sign}eins\nzwei", password=f"ge{sign}heim")
    assert form.validate(), form.errors
    assert (form.name.data, form.why.data, form.password.data) == ("Müller", "eins\nzwei", f"ge{sign}heim")


def test_a_text_of_several_lines_may_have_lines_and_a_name_may_not():
    assert filled(why="eins\n\tzwei").validate()
    assert not filled(name="eins\nzwei").validate()


def test_joiners_of_persian_and_emoji_are_text():
    assert filled(name="می\u200cخواهم 👨\u200d🎓").validate()


def test_too_long_a_text_says_how_long_it_is():
    form = filled(name="x" * 10_000)
    assert not form.validate()
    assert form.errors["name"] == ["Bitte höchstens 20 Zeichen; es sind 10.000."]


def test_validators_of_one_form_do_not_reach_the_next():
    first, second = filled(), filled()
    assert first.name.filters is not second.name.filters
    assert isinstance(EverythingForm.name.kwargs.get("validators") or EverythingForm.name.args[1], tuple)


# One-time keys


def test_every_form_carries_a_fresh_key():
    keys = {ConfirmForm(formdata=None).once.data for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) >= 20 for key in keys)


def test_a_sent_key_is_kept_so_that_a_second_send_is_the_same_action():
    key = forms.fresh_key()
    assert ConfirmForm(MultiDict({"once": key})).once.data == key


@pytest.mark.parametrize("key", ["", "x", "a" * 500, "../../etc/passwd-and-more", "ä" * 24])
def test_a_key_of_another_shape_is_replaced(key: str):
    assert ConfirmForm(MultiDict({"once": key})).once.data != key


# How it is drawn


def test_every_kind_of_field_is_drawn_with_a_label_and_valid_markup():
    source = "{% for f in form if f.name != 'csrf_token' %}{{ field(f, hint='Hinweis') }}{% endfor %}"
    html = draw(source, form=filled(**{"phones-0": "0123"}))
    for control in re.findall(r'<(?:input|select|textarea)\b(?![^>]*type="hidden")[^>]*>', html):
        identity = re.search(r'id="([^"]+)"', control)
        assert identity, control
        assert f'for="{identity[1]}"' in html
    page = f"<!doctype html><html lang='de'><title>x</title><main><h1>x</h1>{html}</main></html>"
    assert faults(page) == []


def test_an_error_is_tied_to_its_field():
    form = filled(due="31.02.2027", name="")
    form.validate()
    html = draw("{{ field(form.due) }}{{ field(form.name, hint='Wie im Pass.') }}", form=form)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="name-hint name-error"' in html
    assert 'id="name-error"' in html
    assert 'aria-describedby="due-hint due-error"' in html
    assert " required" not in html.replace("aria-required", "")


def test_the_browser_does_not_cut_pasted_text():
    class Bounded(BaseForm):
        note = StringField("Notiz", (length(at_most=5),))

    assert "maxlength" not in draw("{{ field(form.note) }}", form=Bounded(formdata=None))


def test_the_summary_links_to_every_field_that_is_wrong():
    form = EverythingForm(MultiDict())
    form.validate()
    html = draw("{{ error_summary(form) }}", form=form)
    assert 'role="alert"' in html
    assert re.findall(r'href="#([^"]+)"', html) == ["name", "kind", "due", "sure", "way-0"]


def test_the_summary_is_silent_while_nothing_is_wrong():
    assert draw("{{ error_summary(form) }}", form=filled()).strip() == ""


def test_typed_text_is_never_markup():
    form = filled(name='<b>"x"</b>')
    html = draw("{{ field(form.name) }}{{ inline(form.name) }}", form=form)
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == 2


def test_hidden_values_have_no_ids_so_that_a_page_may_hold_two_forms():
    html = draw(
        "{{ hidden(one) }}{{ hidden(two) }}", one=ConfirmForm(formdata=None), two=ConfirmForm(formdata=None)
    )
    assert html.count('name="once"') == 2
    assert " id=" not in html


def test_a_button_carries_token_and_key():
    html = draw("{{ post_button('/faelle/x', 'Annehmen', about='K-2027-0142', fields={'code': '1'}) }}")
    assert 'name="csrf_token" value="token"' in html
    assert re.search(r'name="once" value="[\w-]{20,}"', html)
    assert 'name="code" value="1"' in html


def test_no_check_of_a_form_raises_what_wtforms_does_not_catch():
    """Since 3.3 an inline `validate_…` that raises a bare ValueError is an error page."""
    for path in sorted(Path("kette").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("validate_"):
                raised = [one.exc for one in ast.walk(node) if isinstance(one, ast.Raise)]
                names = {ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in raised if one}
                assert "ValueError" not in names, f"{path}: {node.name}"
