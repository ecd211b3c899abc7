"""Letters after a conference: read over what was agreed, put it plainly, and print it for the young person."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.cases.models import Agreement
from kette.conferences.queries.table import get_conference
from kette.doors import acting, allow
from kette.privacy.rules.fields import FieldGroup
from kette.rights.document.agreed import printed
from kette.rights.forms import PlainForm, plain_form
from kette.rights.queries.agreed import Letter, agreed_of, last_letter, letters_of
from kette.rights.queries.case import subject_of
from kette.rights.queries.letters import sender_of
from kette.rights.views.blueprint import ANSWERING, PARTIES, bp, pdf


@bp.route("/faelle/<public_id>/rechte/konferenzbrief", methods=["GET", "POST"])
@allow(*PARTIES)
def after_conference(public_id: str) -> ResponseReturnValue:
    """Write the letter about what the last conference decided about one young person."""
    viewer = acting()
    letter = last_letter(subject_of(public_id, viewer).case.id, viewer)
    if letter is None:
        raise NoResultFound
    return _write([letter], back=url_for("rights.case", public_id=public_id))


@bp.route("/konferenzen/<public_id>/briefe", methods=["GET", "POST"])
@allow(*ANSWERING)
def conference_letters(public_id: str) -> ResponseReturnValue:
    """Write the letters of a conference to one's own pupils and to those whose cases one holds."""
    viewer = acting()
    letters = letters_of(get_conference(public_id, viewer), viewer)
    return _write(letters, back=url_for("conferences.show", public_id=public_id))


def _write(letters: Sequence[Letter], *, back: str) -> ResponseReturnValue:
    form = plain_form(
        (letter.item.public_id, [_asked(*one) for one in letter.agreements])
        for letter in letters
        if letter.to is not None
    )
    chosen = [one for one in letters if form.wants(one.item.public_id)]
    if form.validate_on_submit() and chosen:
        return _print(chosen, form)
    if form.is_submitted() and not chosen:
        form.form_errors.append("Bitte wählen Sie mindestens einen Brief.")
    _note(letters, "letter.read")
    page = render_template("rights/agreed.html", form=form, letters=letters, back=back, action=request.path)
    return page, 422 if form.is_submitted() else 200


def _asked(agreement: Agreement, words: str) -> tuple[str, str, str]:
    label = f"Vereinbart mit: {agreement.institution.name}, bis {agreement.due_on:%d.%m.%Y}"
    return agreement.public_id, label, words


def _print(chosen: Sequence[Letter], form: PlainForm) -> ResponseReturnValue:
    told = []
    for one in chosen:
        words = form.words(agreement.public_id for agreement, _ in one.agreements)
        told.append((one, agreed_of(one, words, form.next_step(one.item.public_id))))
    paper = printed(told, sender_of(acting()), at=clock.now())
    _note(chosen, "letter.print")
    return pdf(paper, "briefe-nach-der-konferenz.pdf")


def _note(letters: Sequence[Letter], action: str) -> None:
    with audit.reading():
        for one in letters:
            audit.write(
                action,
                by=acting(),
                object_type="case",
                object_id=one.item.case.public_id,
                basis=one.recipient.seen.answers[FieldGroup.IDENTITY].basis,
                detail="agreed",
            )
