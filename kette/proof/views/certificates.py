"""The certificates: our own, to be given to others, and theirs, which we believe until they are revoked."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock, signing
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.institutions.views import reproof
from kette.proof import queries
from kette.proof.forms import BelieveForm, ReplaceForm
from kette.proof.service import believing
from kette.proof.views.blueprint import bp
from kette.roles import Role
from kette.sizes import takes_files


@bp.get("/verwaltung/zertifikate")
@allow(Role.ADMINISTRATOR)
def certificates() -> ResponseReturnValue:
    """Show our certificate and those of others."""
    return _page(_believe_form(), _replace_form())


@bp.post("/verwaltung/zertifikate")
@allow(Role.ADMINISTRATOR)
@takes_files(believing.LARGEST_CERTIFICATE * 4)
def enter() -> ResponseReturnValue:
    """Enter the certificate of another Kommune."""
    form = reproof.ask(BelieveForm())
    status = 422
    if form.validate_on_submit():
        refused = reproof.refused(form)
        if refused is None:
            try:
                with transaction(once=form.once.data) as tx:
                    believing.believe(
                        form.file.data.read(),
                        form.name.data or "",
                        form.fingerprint.data or "",
                        by=acting(),
                    )
                    tx.location = url_for("proof.certificates")
            except believing.NotBelieved as reason:
                form.form_errors.append(str(reason))
            else:
                flash("Das Zertifikat ist eingetragen. Bögen dieser Kommune erkennt Kette jetzt.", "success")
                return redirect(tx.location)
        status = refused or 422
    return _page(form, _replace_form()), status


@bp.get("/verwaltung/zertifikate/eigenes")
@allow(Role.ADMINISTRATOR)
def own() -> ResponseReturnValue:
    """Give our certificate, to be passed on; it is no secret."""
    with audit.reading():
        content = signing.pem(signing.current(acting()).certificate)
    return Response(
        content,
        mimetype="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="kette-zertifikat.pem"'},
    )


@bp.post("/verwaltung/zertifikate/eigenes/ersatz")
@allow(Role.ADMINISTRATOR)
def replace() -> ResponseReturnValue:
    """Revoke our own key and make another."""
    form = reproof.ask(ReplaceForm(), "own_password")
    status = 422
    if form.validate_on_submit():
        refused = reproof.refused(form, "own_password")
        if refused is None:
            with transaction(once=form.once.data) as tx:
                signing.replace(acting())
                tx.location = url_for("proof.certificates")
            flash(
                "Der Schlüssel ist ersetzt. Geben Sie das neue Zertifikat den Kommunen, die Ihren Bögen vertrauen.",
                "success",
            )
            return redirect(tx.location)
        status = refused
    return _page(_believe_form(), form), status


@bp.post("/verwaltung/zertifikate/<public_id>/sperrung")
@allow(Role.ADMINISTRATOR)
def revoke(public_id: str) -> ResponseReturnValue:
    """Believe a certificate no longer."""
    form = ConfirmForm()
    queries.certificate(public_id)
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            believing.revoke(queries.certificate(public_id), by=acting())
            tx.location = url_for("proof.certificates")
        flash(
            "Das Zertifikat ist gesperrt. Bögen mit dieser Unterschrift werden nicht mehr übernommen.",
            "success",
        )
    return redirect(url_for("proof.certificates"))


def _believe_form() -> BelieveForm:
    return reproof.ask(BelieveForm(formdata=None))


def _replace_form() -> ReplaceForm:
    return reproof.ask(ReplaceForm(formdata=None), "own_password")


def _page(form: BelieveForm, replacing: ReplaceForm) -> str:
    with audit.reading():
        # Made when first looked at, or when the old one runs out.
        signing.current(acting())
    own_keys = signing.own_keys()
    return render_template(
        "proof/certificates.html",
        form=form,
        replacing=replacing,
        failed=next((one for one in (form, replacing) if one.errors), None),
        own=own_keys[0],
        older=own_keys[1:],
        subject=signing.subject_of(own_keys[0].certificate),
        fingerprint=signing.in_groups(own_keys[0].fingerprint),
        groups=signing.in_groups,
        others=queries.certificates(),
        now=clock.now(),
    )
