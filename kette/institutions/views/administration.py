"""The administration: which institutions take part, and which settings hold."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from kette import audit, clock, outbox, settings
from kette.db import db, transaction
from kette.doors import acting, allow
from kette.institutions import queries
from kette.institutions.forms import ClosingForm, InstitutionForm, ReachForm, SettingForm, listed
from kette.institutions.models import Institution
from kette.institutions.rules.opening import Impossible
from kette.institutions.rules.values import read_value, value_in_words
from kette.institutions.service import opening
from kette.institutions.service.changes import changes
from kette.institutions.service.telling import tell_protection
from kette.institutions.views import reproof
from kette.institutions.views.blueprint import bp
from kette.roles import Role

_SETTING = "In Ihrer Kommune wurde eine Einstellung geändert, die Menschen schützt: „{}“."


@bp.get("/verwaltung")
@allow(Role.ADMINISTRATOR)
def admin() -> ResponseReturnValue:
    """Show who takes part."""
    return render_template(
        "institutions/admin.html",
        institutions=queries.all_institutions(),
        memberships=queries.memberships(),
        dead_mails=outbox.counts()[outbox.MailState.DEAD],
        today=clock.today(),
    )


@bp.route("/verwaltung/stellen/neu", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def new_institution() -> ResponseReturnValue:
    """Let an institution take part."""
    form, by = InstitutionForm(), acting()

    def work() -> str:
        with transaction(once=form.once.data) as tx:
            made = opening.open_institution(
                form.kind.data,
                form.name.data or "",
                form.short_name.data or "",
                kommune_id=by.kommune_id,
                school_number=form.school_number.data or None,
                school_form=form.school_form.data or None,
                mailbox=form.mailbox.data or None,
                phone=form.phone.data or None,
                address=form.address.data or None,
                accepts_since=form.accepts_since.data,
                postcodes=listed(form.postcodes.data),
                towns=listed(form.towns.data),
            )
            audit.write("institution.open", by=by, object_type="institution", object_id=made.public_id)
            tx.location = url_for("institutions.institution", public_id=made.public_id)
        flash("Die Stelle nimmt teil.", "success")
        return tx.location

    return _answer("institutions/institution_new.html", form, work)


@bp.route("/verwaltung/stellen/<public_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def institution(public_id: str) -> ResponseReturnValue:
    """Show an institution; correct how it is reached and where it is competent."""
    row, by = queries.institution(public_id), acting()
    form = ReachForm(
        obj=None,
        short_name=row.short_name,
        mailbox=row.mailbox,
        phone=row.phone,
        address=row.address,
        protection=row.protection,
        postcodes=", ".join(place.postcode for place in row.catchments if place.postcode),
        towns=", ".join(place.town for place in row.catchments if place.town),
    )

    def work() -> str:
        with transaction(once=form.once.data) as tx:
            opening.describe_institution(
                queries.institution(public_id),
                short_name=form.short_name.data or "",
                mailbox=form.mailbox.data or None,
                phone=form.phone.data or None,
                address=form.address.data or None,
                protection=form.protection.data or None,
                postcodes=listed(form.postcodes.data),
                towns=listed(form.towns.data),
            )
            audit.write("institution.describe", by=by, object_type="institution", object_id=public_id)
            tx.location = url_for("institutions.institution", public_id=public_id)
        flash("Gespeichert.", "success")
        return tx.location

    return _answer("institutions/institution.html", form, work, **_about(row, ClosingForm(formdata=None)))


@bp.post("/verwaltung/stellen/<public_id>/ende")
@allow(Role.ADMINISTRATOR)
def close_institution(public_id: str) -> ResponseReturnValue:
    """Let an institution take part no longer from a day on."""
    row, form = queries.institution(public_id), ClosingForm()
    if not form.validate_on_submit() or _own(row, form):
        reach = ReachForm(formdata=None, short_name=row.short_name)
        return render_template("institutions/institution.html", form=reach, **_about(row, form)), 422
    with transaction(once=form.once.data) as tx:
        opening.close_institution(queries.institution(public_id), form.on.data, acting())
        tx.location = url_for("institutions.institution", public_id=public_id)
    flash("Gespeichert.", "success")
    return redirect(tx.location)


@bp.route("/verwaltung/einstellungen", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def change_settings() -> ResponseReturnValue:
    """Show what is in force, what comes, and take another value from a day on."""
    form, by = reproof.ask(SettingForm()), acting()

    def work() -> str:
        kind = next(kind for kind in settings.KINDS if kind.key == form.key.data)
        if form.valid_from.data < clock.today():
            raise Impossible("Eine Einstellung gilt frühestens ab heute: Was war, bleibt, wie es war.")
        try:
            value = read_value(form.value.data or "", kind.default, kind.words)
        except ValueError as unreadable:
            raise Impossible(str(unreadable)) from unreadable
        if kind.guards and reproof.refused(form):
            raise Impossible(" ".join(form.password.errors))
        with transaction(once=form.once.data) as tx:
            settings.put(kind.key, value, valid_from=form.valid_from.data, by=by)
            audit.write("setting.put", by=by, object_type="setting", object_id=kind.key)
            if kind.guards:
                tell_protection(_SETTING.format(kind.label), about=kind.key)
            tx.location = url_for("institutions.change_settings")
        flash("Die Einstellung ist gespeichert.", "success")
        return tx.location

    return _answer(
        "institutions/settings.html", form, work, rows=_settings_in_force(clock.today()), changes=changes()
    )


def _settings_in_force(today: date) -> list[dict[str, Any]]:
    later = db.session.execute(
        select(settings.Setting.key, settings.Setting.valid_from)
        .where(settings.Setting.valid_from > today)
        .order_by(settings.Setting.valid_from)
        .distinct()
    ).all()
    return [
        {
            "label": kind.label,
            "source": kind.source,
            "value": value_in_words(settings.get(kind.key, today), kind.words),
            "default": value_in_words(kind.default, kind.words),
            "later": [
                (day, value_in_words(settings.get(kind.key, day), kind.words))
                for key, day in later
                if key == kind.key
            ],
        }
        for kind in settings.KINDS
    ]


def _about(row: Institution, closing: ClosingForm) -> dict[str, Any]:
    return {"institution": row, "closing": closing, "people": queries.people_at(row.id)}


def _own(row: Institution, form: ClosingForm) -> bool:
    if row.id != acting().institution_id:
        return False
    form.form_errors.append("Ihre eigene Stelle können Sie nicht beenden.")
    return True


def _answer(template: str, form: Any, work: Callable[[], str], **values: Any) -> ResponseReturnValue:
    """Show the form, or do the work and go where it says; what is refused stands above the form."""
    if form.validate_on_submit():
        try:
            return redirect(work())
        except Impossible as reason:
            form.form_errors.append(str(reason))
    return render_template(template, form=form, **values), 422 if form.is_submitted() else 200
