"""The administration of people: accounts, roles, start passwords, locks."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from kette import audit, clock, passwords
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.institutions import queries
from kette.institutions.forms import MembershipForm, PersonForm, ResetForm, StartForm, listed
from kette.institutions.models import Person
from kette.institutions.rules.opening import Impossible
from kette.institutions.service import admitting, factors, visits
from kette.institutions.service.telling import tell_person, tell_protection
from kette.institutions.views import reproof
from kette.institutions.views.blueprint import bp
from kette.roles import Role

_NOT_ONESELF = "Sich selbst können Sie hier nichts nehmen. Bitten Sie eine andere Person der Administration."
_RESET = "In Ihrer Kommune hat die Administration den zweiten Faktor einer Person zurückgesetzt."
_NEW_PASSWORD = (
    "In Ihrer Kommune hat die Administration das Kennwort einer Person durch ein Startkennwort ersetzt."
)
_YOUR_PASSWORD = "Die Administration hat Ihr Kennwort durch ein Startkennwort ersetzt."
_TAKEN = "Die Administration hat Ihren zweiten Faktor zurückgesetzt."
_ELSEWHERE = "Diese Person arbeitet auch in einer anderen Kommune. Sie können hier nur ihre Rollen beenden, nicht ihren Zugang ändern."


@bp.route("/verwaltung/personen/neu", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def new_person() -> ResponseReturnValue:
    """Give somebody an account and a first role; the start password is shown once."""
    form, by = reproof.ask(PersonForm()), acting()
    form.offer(_institutions())
    if not form.validate_on_submit():
        return _shown(form)
    if status := reproof.refused(form):
        return render_template("institutions/person_new.html", form=form), status
    password = passwords.draw()
    try:
        with transaction(once=form.once.data) as tx:
            person = admitting.add_person(
                form.user_name.data or "",
                form.name.data or "",
                password,
                email=form.email.data or None,
                phone=form.phone.data or None,
                start=True,
            )
            audit.write("person.add", by=by, object_type="person", object_id=person.public_id)
            admitting.grant(
                person,
                queries.institution(form.institution.data),
                form.role.data,
                classes=listed(form.classes.data),
                by=by,
            )
            tx.location = url_for("institutions.person", public_id=person.public_id)
    except Impossible as reason:
        form.form_errors.append(str(reason))
        return _shown(form)
    return render_template("institutions/start_password.html", person=person, password=password)


@bp.route("/verwaltung/personen/<public_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def person(public_id: str) -> ResponseReturnValue:
    """Show a person with all roles here, and add one."""
    row, form, by = queries.person_here(public_id), reproof.ask(MembershipForm()), acting()
    form.offer(_institutions())
    if form.validate_on_submit():
        if status := reproof.refused(form):
            return _person_page(row, form, status)
        try:
            with transaction(once=form.once.data) as tx:
                admitting.grant(
                    row,
                    queries.institution(form.institution.data),
                    form.role.data,
                    classes=listed(form.classes.data),
                    by=by,
                )
                tx.location = url_for("institutions.person", public_id=public_id)
            flash("Die Rolle ist hinzugefügt.", "success")
            return redirect(tx.location)
        except Impossible as reason:
            form.form_errors.append(str(reason))
    return _person_page(row, form)


@bp.post("/verwaltung/rollen/<public_id>/ende")
@allow(Role.ADMINISTRATOR)
def end_membership(public_id: str) -> ResponseReturnValue:
    """Take a role from a person, at once."""
    membership, form, by = queries.membership(public_id), ConfirmForm(), acting()
    back = url_for("institutions.person", public_id=membership.person.public_id)
    if membership.person_id == by.person_id:
        flash(_NOT_ONESELF, "warning")
    elif form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            admitting.end_membership(queries.membership(public_id), clock.today(), by)
            tx.location = back
        flash("Die Rolle ist beendet.", "success")
    return redirect(back)


@bp.post("/verwaltung/personen/<public_id>/sperre")
@allow(Role.ADMINISTRATOR)
def lock_person(public_id: str) -> ResponseReturnValue:
    """Lock a person out at once."""
    return _lock(public_id, locked=True)


@bp.post("/verwaltung/personen/<public_id>/freigabe")
@allow(Role.ADMINISTRATOR)
def unlock_person(public_id: str) -> ResponseReturnValue:
    """Let a locked person in again."""
    return _lock(public_id, locked=False)


@bp.post("/verwaltung/personen/<public_id>/kennwort")
@allow(Role.ADMINISTRATOR)
def reset_password(public_id: str) -> ResponseReturnValue:
    """Draw a new start password for somebody who forgot theirs; it is shown once, and both hear of it."""
    row, by = queries.person_here(public_id), acting()
    form = reproof.ask(StartForm(), "my_password")
    if why_not := _why_not(row) or _not_proved(form, "my_password"):
        flash(why_not, "warning")
        return redirect(url_for("institutions.person", public_id=public_id))
    password = passwords.draw()
    with transaction(once=form.once.data) as tx:
        admitting.set_password(row, password, start=True)
        visits.end_sessions(row.id)
        audit.write("person.password_reset", by=by, object_type="person", object_id=public_id)
        tell_protection(_NEW_PASSWORD, about=public_id)
        tell_person(row, _YOUR_PASSWORD)
        tx.location = url_for("institutions.person", public_id=public_id)
    return render_template("institutions/start_password.html", person=row, password=password)


@bp.post("/verwaltung/personen/<public_id>/zweiter-faktor")
@allow(Role.ADMINISTRATOR)
def reset_factors(public_id: str) -> ResponseReturnValue:
    """Take all second factors from somebody who has lost them."""
    row, by = queries.person_here(public_id), acting()
    form = reproof.ask(ResetForm(), "own_password")
    back = url_for("institutions.person", public_id=public_id)
    if why_not := _why_not(row) or _not_proved(form, "own_password"):
        flash(why_not, "warning")
        return redirect(back)
    with transaction(once=form.once.data) as tx:
        factors.reset(row, by=by)
        visits.end_sessions(row.id)
        tell_protection(_RESET, about=public_id)
        tell_person(row, _TAKEN)
        tx.location = back
    flash("Der zweite Faktor ist zurückgesetzt.", "success")
    return redirect(back)


def _lock(public_id: str, *, locked: bool) -> ResponseReturnValue:
    row, form = queries.person_here(public_id), ConfirmForm()
    back = url_for("institutions.person", public_id=public_id)
    if refused := _why_not(row):
        flash(refused, "warning")
    elif form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            admitting.lock_person(row, by=acting(), locked=locked)
            tx.location = back
        flash("Der Zugang ist gesperrt." if locked else "Der Zugang ist wieder frei.", "success")
    return redirect(back)


def _not_proved(form: FlaskForm, name: str) -> str | None:
    if not form.validate_on_submit():
        return "Bitte geben Sie Ihr Kennwort ein."
    return " ".join(form[name].errors) if reproof.refused(form, name) else None


def _why_not(row: Person) -> str | None:
    by = acting()
    if row.id == by.person_id:
        return _NOT_ONESELF
    # Else the administration of one Kommune could sign in as somebody of another.
    return _ELSEWHERE if queries.is_of_other_kommune(row, by.kommune_id) else None


def _institutions() -> list[tuple[str, str]]:
    return [(row.public_id, row.name) for row in queries.open_institutions()]


def _shown(form: PersonForm) -> ResponseReturnValue:
    status = 422 if form.is_submitted() else 200
    return render_template("institutions/person_new.html", form=form), status


def _person_page(row: Person, form: Any, status: int | None = None) -> ResponseReturnValue:
    page = render_template(
        "institutions/person.html",
        person=row,
        memberships=[each for each in queries.memberships() if each.person_id == row.id],
        form=form,
        today=clock.today(),
        factors=queries.factors_of(row.id),
        start=reproof.ask(StartForm(formdata=None), "my_password"),
        reset=reproof.ask(ResetForm(formdata=None), "own_password"),
    )
    return page, status or (422 if form.is_submitted() else 200)
