"""One's own part of an access request: looking through it, releasing it; and confirming what one was told (Art. 19)."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kette import audit, clock
from kette.cases.queries.sight import see_one
from kette.db import transaction
from kette.doors import acting, allow
from kette.rights.forms import ReleaseForm, TellingForm
from kette.rights.models import Part, Telling
from kette.rights.queries.export import Export
from kette.rights.queries.letters import recipients
from kette.rights.queries.reading import entrusted_among, readable, released_content
from kette.rights.queries.requests import part_of, request_of, telling_of
from kette.rights.rules.exports import EXPORTED_OF, GROUPS, group_of
from kette.rights.rules.part import Block, PartContent
from kette.rights.rules.requests import Handing
from kette.rights.service import asking, releasing
from kette.rights.views.answer import single
from kette.rights.views.blueprint import ANSWERING, bp


@bp.route("/auskunft/<part_id>", methods=["GET", "POST"])
@allow(*ANSWERING)
def part(part_id: str) -> ResponseReturnValue:
    """Show one's own part before it is released, and release it; afterwards what was released."""
    viewer = acting()
    found = part_of(viewer, part_id)
    if found.request.case.erased_at is not None:
        raise NotFound
    if (content := released_content(found, viewer)) is not None:
        return _part_page(part_id, content, None)
    form = ReleaseForm()
    preview = Export(found.request.case, found.institution, viewer).content()
    shown = readable(found, preview, viewer)
    own_entrusted, choices = entrusted_among(shown), _choices(shown)
    form.entrusted.choices = [choice for choice in choices if choice[0] in own_entrusted]
    form.held_back.choices = [choice for choice in choices if choice[0] not in own_entrusted]
    held_back, given = frozenset(form.held_back.data or ()), frozenset(form.entrusted.data or ())
    known = {ident for ident, _ in choices}
    if form.validate_on_submit() and held_back | given <= known:
        with transaction(once=form.once.data) as tx:
            releasing.release(
                part_of(viewer, part_id),
                held_back=held_back,
                why=form.reason.data,
                entrusted=given,
                handing=form.handing.data,
                by=viewer,
            )
            tx.location = url_for("rights.part", part_id=part_id)
        flash("Freigegeben.", "success")
        return redirect(tx.location)
    page = _part_page(part_id, shown, form)
    return (page, 422) if form.is_submitted() else page


@bp.get("/auskunft/<part_id>/teil.<any(pdf, json):form>")
@allow(*ANSWERING)
def part_file(part_id: str, form: str) -> ResponseReturnValue:
    """Give one's own released part out, where one hands it out oneself."""
    viewer = acting()
    found = part_of(viewer, part_id)
    content = released_content(found, viewer)
    if content is None or found.handing is not Handing.OWN:
        raise NotFound
    asked = request_of(found.case_id, found.request.public_id)
    recipient = recipients([found.request.case], viewer)[0]
    return single(asked, content, form, viewer, recipient)


@bp.route("/mitteilungen/<telling_id>", methods=["GET", "POST"])
@allow(*ANSWERING)
def telling(telling_id: str) -> ResponseReturnValue:
    """Show what one's own institution was told, and keep what it did."""
    viewer = acting()
    found, form = telling_of(viewer, telling_id), TellingForm()
    if found.done_at is None and form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            asking.confirm_telling(telling_of(viewer, telling_id), form.result.data, by=viewer)
            tx.location = url_for("today.show")
        flash("Bestätigt.", "success")
        return redirect(tx.location)
    with audit.reading():
        audit.write("request.read", by=viewer, object_type="case", object_id=found.request.case.public_id)
    page = _page("rights/telling.html", telling_of(viewer, telling_id), form=form)
    return (page, 422) if form.is_submitted() else page


def _choices(content: PartContent) -> list[tuple[str, str]]:
    """List what can be held back, each with the words by which one knows it."""
    return [
        (row.ident, " · ".join(cell for cell in row.cells if cell)[:160])
        for block in content.blocks
        if block.table in EXPORTED_OF and EXPORTED_OF[block.table].may_be_held_back
        for row in block.rows
    ]


def _grouped(content: PartContent) -> list[tuple[str, list[Block]]]:
    """Put the tables under a few headings, texts where they belong."""
    blocks = content.in_place.blocks
    found = ((group, [block for block in blocks if group_of(block.table) == group]) for group in GROUPS)
    return [(group, theirs) for group, theirs in found if theirs]


def _part_page(part_id: str, content: PartContent, form: ReleaseForm | None) -> str:
    found = part_of(acting(), part_id)
    with audit.reading():
        releasing.note_looked_at(found, by=acting())
    return _page("rights/part.html", found, content=content, form=form, groups=_grouped(content))


def _page(template: str, found: Part | Telling, **values: Any) -> str:
    seen = see_one(found.request.case, acting(), clock.today())
    return render_template(template, found=found, request=found.request, seen=seen, **values)
