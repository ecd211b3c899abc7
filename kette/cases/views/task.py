"""A task: one page with one form on one case; shown, refused where somebody else was first, or done once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from kette import clock
from kette.audit import reading
from kette.cases.forms.case import CaseForm
from kette.cases.models import Case
from kette.cases.queries.history import step_seen
from kette.cases.queries.one import KeptDraft, draft_of, get_case, standing_of, steps_of
from kette.cases.queries.sight import Seen, see_one
from kette.cases.rules.acting import CaseAction, Standing, may
from kette.cases.rules.timeline import step_title
from kette.cases.service.ledger import CaseChanged, lock_unchanged
from kette.cases.service.reading import note_read
from kette.cases.service.work import drop_draft
from kette.chain import BrokenChain
from kette.db import transaction
from kette.doors import acting, form_sent
from kette.roles import Actor

Form = TypeVar("Form", bound=CaseForm)

# Forms long enough that a closed laptop would hurt.
DRAFTED = frozenset({CaseAction.CONTACT, CaseAction.AGREEMENT, CaseAction.NOTE})


@dataclass(frozen=True, slots=True)
class Task:
    """The case a page is about, and who is at it."""

    public_id: str
    case: Case
    seen: Seen
    standing: Standing
    viewer: Actor
    seq: int

    @property
    def heading(self) -> str:
        """Name the case as far as the viewer may: number and name, or pseudonym."""
        return f"{self.case.number} · {self.seen.name}" if self.seen.is_named else self.seen.name


@dataclass(frozen=True, slots=True)
class Wording:
    """What a page says beside its form."""

    title: str
    send: str
    done: str
    lead: str = ""


def begin(public_id: str) -> Task:
    """Open a case for a page of work. Raises NoResultFound, also when it is none of the viewer's business."""
    viewer, day = acting(), clock.today()
    case = get_case(public_id, viewer, day)
    return Task(public_id, case, see_one(case, viewer, day), standing_of(case), viewer, case.seq)


def form_of(kind: type[Form], task: Task, action: CaseAction) -> tuple[Form, KeptDraft | None]:
    """Make the form of a page: as sent, or filled with one's own draft."""
    draft = None
    if not form_sent() and action in DRAFTED:
        draft = draft_of(task.case, action.value, task.viewer)
    form = kind(MultiDict(draft.fields)) if draft else kind()
    if not form_sent():
        form.seq.data = str(task.seq)
    return form, draft


def run(
    task: Task,
    action: CaseAction,
    form: CaseForm,
    words: Wording,
    do: Callable[[Case], Any],
    *,
    draft: KeptDraft | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """Show a form, or do what was sent: once, and only while the case stands where its sender saw it."""
    allowed = may(task.viewer, action, task.standing)
    if not form_sent():
        if not allowed:
            abort(403)
        return show_task(task, action, form, words, draft=draft, **more)
    if not allowed:
        return _refuse(task, action, form, words, **more)
    if not form.validate_on_submit():
        return show_task(task, action, form, words, status=422, **more)
    back = url_for("cases.show", public_id=task.public_id)
    try:
        with transaction(once=form.once.data) as tx:
            tx.location = back
            do(lock_unchanged(task.case, form.seen_seq))
            if action in DRAFTED:
                drop_draft(task.case, action.value, by=task.viewer)
    except CaseChanged:
        return _refuse(begin(task.public_id), action, form, words, **more)
    except BrokenChain as reason:
        form.form_errors.append(str(reason))
        return show_task(begin(task.public_id), action, form, words, status=409, **more)
    flash(words.done, "success")
    return redirect(back)


def _refuse(
    task: Task, action: CaseAction, form: CaseForm, words: Wording, **more: Any
) -> ResponseReturnValue:
    """Give the typed text back, beside what happened to the case meanwhile."""
    since = _steps_since(task, form.seen_seq)
    if not since and not may(task.viewer, action, task.standing):
        abort(403)
    form.seq.data = str(task.seq)
    return show_task(task, action, form, words, status=409, since=since, **more)


def _steps_since(task: Task, seq: int) -> list[Mapping[str, Any]]:
    return [
        {
            "title": step_title(step_seen(step)),
            "by": step.institution.short_name if step.institution else "Kette (automatisch)",
            "at": step.at,
        }
        for step in steps_of(task.case)
        if step.seq > seq
    ]


def show_task(
    task: Task,
    action: CaseAction,
    form: CaseForm,
    words: Wording,
    *,
    status: int = 200,
    since: list[Mapping[str, Any]] | None = None,
    draft: KeptDraft | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """Draw the page of a task."""
    heading, may_send = task.heading, may(task.viewer, action, task.standing)
    with reading():
        note_read(task.public_id, task.seen, by=task.viewer)
    shown = {"warning": None, **more}
    page = render_template(
        "cases/task.html",
        public_id=task.public_id,
        case_name=heading,
        seen=task.seen,
        action=action,
        form=form,
        words=words,
        since=since,
        draft=draft,
        is_drafted=action in DRAFTED,
        may_send=may_send,
        **shown,
    )
    return page, status
