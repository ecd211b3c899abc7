"""What the page of consents shows: one line per basis, per No and per release, in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import NoResultFound

from kette import clock
from kette.db import db
from kette.institutions.queries import all_institutions
from kette.privacy.models import Basis, BasisEnd, Recall, Refusal, Scan
from kette.privacy.queries import grounds, papers
from kette.privacy.queries.recalls import recalls_of_case, why_kept
from kette.privacy.queries.refusals import refusals_of
from kette.privacy.rules.answers import NOTHING_GOES
from kette.privacy.rules.bases import BASIS_OF, ConsentForm, GivenBy, groups_of
from kette.privacy.rules.consents import Custody
from kette.privacy.rules.ends import End, RefusalKind, end_of, words_for
from kette.privacy.rules.fields import in_words
from kette.privacy.rules.keeping import keeping_words
from kette.privacy.rules.subject import Subject


@dataclass(frozen=True, slots=True)
class Line:
    """One basis in the list: for whom, on which ground, for what, until when, and what can be done against it.

    :param said: how a consent was given, and why a statute is relied on against a No; for those who record it.
    :param told: whom its end was told, and what they answered.
    :param wants_scan: whether a written consent has no scan yet.
    """

    basis: Basis
    recipient: str
    ground: str
    citation: str
    covers: str
    state: str
    in_force: bool
    button: str
    said: Sequence[str] = ()
    told: Sequence[str] = ()
    scans: Sequence[Scan] = ()
    wants_scan: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked up once for all lines of a case."""

    names: Mapping[int, str]
    words: Mapping[int, Mapping[str, object]] = field(default_factory=dict)
    scans: Sequence[Scan] = ()
    recalls: Sequence[Recall] = ()
    scanned: frozenset[int] = frozenset()


def names() -> dict[int, str]:
    """Return the names of all institutions by key."""
    return {row.id: row.name for row in all_institutions()}


def lines_of(about: Subject) -> list[Line]:
    """Return the bases of a case that the viewer is told of; names of people and scans only to who wrote them down."""
    reader = about.reader_id if about.may_record else None
    known = Known(
        names(),
        papers.words_of(about.case_id, reader) if about.is_named else {},
        papers.scans_of(about.case_id, reader),
        recalls_of_case(about.case_id),
        papers.scanned_bases(about.case_id),
    )
    is_told = _teller(about)
    return [
        line(basis, end, known, may_record=about.may_record)
        for basis, end in grounds.all_bases(about.case_id)
        if is_told(basis)
    ]


def told_basis(about: Subject, public_id: str) -> Basis:
    """Return a basis of a case that the viewer is told of. Raises NoResultFound."""
    basis = grounds.get_basis(about.case_id, public_id)
    if not _teller(about)(basis):
        raise NoResultFound
    return basis


def _teller(about: Subject) -> Callable[[Basis | Refusal], bool]:
    """Return what says of a basis or a No whether the viewer is told: of all, or of what they receive or wrote down."""
    own = set(db.session.scalars(papers.members_of(about.reader_id)))

    def is_told(row: Basis | Refusal) -> bool:
        is_own = row.membership_id in own or (
            row.recipient_id is not None and row.recipient_id == about.reader_id
        )
        return about.tells_all or is_own

    return is_told


def line(basis: Basis, end: BasisEnd | None, known: Known, *, may_record: bool = False) -> Line:
    """Return one basis in words."""
    kind = BASIS_OF[basis.kind]
    ended = None if end is None else End(end.kind)
    runs_out = basis.valid_until is not None and basis.valid_until < clock.today()
    in_force = not runs_out and (ended is None or ended is End.RETURN_OBJECTED)
    possible = end_of(basis.kind)
    scans = [scan for scan in known.scans if scan.basis_id == basis.id]
    written = basis.form == ConsentForm.WRITTEN.value
    return Line(
        basis=basis,
        recipient=known.names.get(basis.recipient_id, ""),
        ground=kind.label,
        citation=kind.citation,
        covers=in_words(groups_of(basis.groups)),
        state=_state(basis, end, runs_out=runs_out),
        in_force=in_force,
        button=words_for(possible)[0] if possible is not None and in_force and ended is None else "",
        said=_said(basis, known.words.get(basis.id, {})),
        told=[
            _told(recall, known.names, may_record=may_record)
            for recall in known.recalls
            if recall.basis_id == basis.id
        ],
        scans=scans,
        wants_scan=may_record and written and in_force and basis.id not in known.scanned,
    )


def _state(basis: Basis, end: BasisEnd | None, *, runs_out: bool) -> str:
    if end is not None:
        return f"{End(end.kind).label} am {clock.local(end.at):%d.%m.%Y}"
    if runs_out:
        return "abgelaufen"
    return f"gilt bis {basis.valid_until:%d.%m.%Y}" if basis.valid_until else "gilt auf Weiteres"


def _said(basis: Basis, words: Mapping[str, object]) -> list[str]:
    said = []
    if basis.given_by:
        form = f", {ConsentForm(basis.form).label}" if basis.form else ""
        said.append(f"{GivenBy(basis.given_by).label}{form}, Formular {basis.form_version}")
    if basis.custody:
        said.append(f"Sorge: {Custody(basis.custody).label}")
    said += signed(words)
    if words.get("because"):
        said.append(f"trotz Ablehnung oder Widerruf, weil: „{words['because']}“")
    return said


def signed(words: Mapping[str, object]) -> list[str]:
    """Return who signed and who judged, as far as it was written down."""
    said = []
    signers = words.get("signers")
    if isinstance(signers, list):
        said.append(f"unterschrieben von {' und '.join(map(str, signers))}")
    if words.get("judged_by"):
        said.append(f"nicht einsichtsfähig, festgestellt von {words['judged_by']}")
    return said


def _told(recall: Recall, known: Mapping[int, str], *, may_record: bool) -> str:
    name = known.get(recall.recipient_id, "")
    told = f"{name} informiert am {clock.local(recall.told_at):%d.%m.%Y}"
    if recall.done_at is None or recall.result is None:
        return f"{told}, noch nicht bestätigt"
    kept = f", und zwar: {keeping_words(recall.kept_on)}" if recall.kept_on else ""
    why = f", weil: „{why_kept(recall)}“" if kept and may_record else ""
    return f"{told}, bestätigt am {clock.local(recall.done_at):%d.%m.%Y}: {recall.result.label}{kept}{why}"


@dataclass(frozen=True, slots=True)
class No:
    """One No that was said before there was a basis."""

    words: str
    recipient: str
    on: str
    follows: str


def noes_of(about: Subject) -> list[No]:
    """Return what was refused or objected to beforehand; the return feed has a switch of its own."""
    known, is_told = names(), _teller(about)
    return [
        No(
            row.kind.label,
            known.get(row.recipient_id or 0, ""),
            f"{clock.local(row.at):%d.%m.%Y}",
            NOTHING_GOES if row.kind is RefusalKind.CONSENT else "",
        )
        for row in refusals_of(about.case_id)
        if row.kind is not RefusalKind.RETURN and is_told(row)
    ]


def return_feed_is_stopped(about: Subject) -> bool:
    """Say whether the return feed of the Agentur was objected to, before the school's report or after it."""
    beforehand = any(row.kind is RefusalKind.RETURN for row in refusals_of(about.case_id))
    return beforehand or any(
        end is not None and end.kind == End.RETURN_OBJECTED.value
        for _, end in grounds.all_bases(about.case_id)
    )
