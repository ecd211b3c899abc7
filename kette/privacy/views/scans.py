"""Scans of signed forms: attached, opened as a download, removed when they were attached by mistake."""

from typing import cast

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden

from kette import audit
from kette.db import transaction
from kette.doors import acting, allow
from kette.privacy.forms import EndForm, ScanForm
from kette.privacy.models import Basis, Release
from kette.privacy.queries.papers import get_release, get_scan
from kette.privacy.rules.scans import LARGEST, NotAScan
from kette.privacy.rules.subject import Subject
from kette.privacy.service import papers as service
from kette.privacy.views.blueprint import bp
from kette.privacy.views.consent import PARTIES, recorder
from kette.privacy.views.lines import told_basis
from kette.privacy.views.subjects import page_about
from kette.sizes import takes_files


@bp.route("/faelle/<public_id>/einwilligung/<basis_id>/scan", methods=["GET", "POST"])
@allow(*PARTIES)
@takes_files()
def scan_of_basis(public_id: str, basis_id: str) -> ResponseReturnValue:
    """Attach the signed form to a consent."""
    about = recorder(public_id, acting())
    action = url_for("privacy.scan_of_basis", public_id=public_id, basis_id=basis_id)
    return _attach(about, told_basis(about, basis_id), action)


@bp.route("/faelle/<public_id>/schweigepflicht/<release_id>/scan", methods=["GET", "POST"])
@allow(*PARTIES)
@takes_files()
def scan_of_release(public_id: str, release_id: str) -> ResponseReturnValue:
    """Attach the signed form to a release from professional secrecy."""
    about = recorder(public_id, acting())
    action = url_for("privacy.scan_of_release", public_id=public_id, release_id=release_id)
    return _attach(about, get_release(about.case_id, release_id, about.reader_id), action)


@bp.get("/faelle/<public_id>/scan/<scan_id>")
@allow(*PARTIES)
def scan(public_id: str, scan_id: str) -> ResponseReturnValue:
    """Hand a scan out as a download, never as a page: what others made is not opened under our address."""
    viewer = acting()
    about = recorder(public_id, viewer)
    if not about.is_named:
        raise Forbidden
    with audit.reading():
        found = get_scan(about.case_id, scan_id, about.reader_id)
        content = service.open_scan(found, by=viewer, case_public_id=public_id)
        media = found.media
    answer = Response(content, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="einwilligung.{media.label}"'
    return answer


@bp.post("/faelle/<public_id>/scan/<scan_id>/entfernen")
@allow(*PARTIES)
def remove_scan(public_id: str, scan_id: str) -> ResponseReturnValue:
    """Remove a scan that was attached by mistake."""
    viewer = acting()
    about = recorder(public_id, viewer)
    form = EndForm()
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            found = get_scan(about.case_id, scan_id, about.reader_id)
            service.remove_scan(found, by=viewer, case_public_id=public_id)
            tx.location = url_for("privacy.consent", public_id=public_id)
        flash("Der Scan ist entfernt. Die Einwilligung gilt weiter.", "success")
    return redirect(url_for("privacy.consent", public_id=public_id))


def _attach(about: Subject, of: Basis | Release, action: str) -> ResponseReturnValue:
    viewer = acting()
    form = ScanForm()
    if form.validate_on_submit():
        # One byte more than allowed is enough to refuse what is too large.
        content = cast(FileStorage, form.file.data).read(LARGEST + 1)
        try:
            with transaction(once=form.once.data) as tx:
                service.attach_scan(of, content, by=viewer, case_public_id=about.public_id)
                tx.location = url_for("privacy.consent", public_id=about.public_id)
        except NotAScan as refused:
            form.file.errors = [str(refused)]
        else:
            flash("Der Scan ist angehängt und verschlüsselt gespeichert.", "success")
            return redirect(tx.location)
    page = page_about("privacy/scan.html", about, form=form, action=action, largest=LARGEST // 1024 // 1024)
    return (page, 422) if form.is_submitted() else page
