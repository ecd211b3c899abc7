"""The consents of Kettenstadt: given by the young person or by both parents, scanned or not, refused, withdrawn."""

from functools import lru_cache

from kette import clock
from kette.calendar import age_on
from kette.cases.models import Case
from kette.demo import words
from kette.demo.pupils import Pupil
from kette.demo.story import Story
from kette.institutions.models import Institution
from kette.pdf.paper import Paper
from kette.privacy.models import Basis
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.bases import CONSENT, ConsentForm, GivenBy
from kette.privacy.rules.consents import ADULT, Custody, Evidence
from kette.privacy.rules.ends import End
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.service import bases, papers
from kette.roles import Actor

_EVERY_FIFTH = 5  # consents whose scan nobody has attached yet


def give(story: Story, to: str) -> None:
    """Record that an institution may know the case; where the fate says so, both parents sign."""
    case = story.case
    record(case, story.pupil, story.city.places[to], by=story.holder, by_parents=story.fate.by_parents)


def record(case: Case, pupil: Pupil, to: Institution, *, by: Actor, by_parents: bool = False) -> Basis:
    """Record a consent that the young person gives or, below 18 and where asked for, both parents."""
    today = clock.today()
    evidence = Evidence(pupil.person.born_on)
    by_parents = by_parents and age_on(pupil.person.born_on, today) < ADULT
    if by_parents:
        family = pupil.person.family_name
        signers = (f"Maria {family}", f"Josef {family}")
        papers.record_custody(
            case.id, Custody.BOTH, names=" und ".join(signers), by=by, case_public_id=case.public_id
        )
        evidence = Evidence(evidence.born_on, Custody.BOTH, signers, words.JUDGED_BY, today)
    # Whoever records it for their own institution has it in writing.
    is_own = to.id == by.institution_id
    basis = bases.record_consent(
        case.id,
        to,
        groups=frozenset(PASSABLE),
        purpose=words.PURPOSE,
        given_by=GivenBy.GUARDIANS if by_parents else GivenBy.YOUTH,
        form=ConsentForm.WRITTEN,
        given_on=today,
        evidence=evidence,
        by=by,
        case_public_id=case.public_id,
        signed=_signed() if is_own else None,
    )
    if not is_own and int(case.number[-4:]) % _EVERY_FIFTH:
        papers.attach_scan(basis, _signed(), by=by, case_public_id=case.public_id)
    return basis


def refuse(story: Story) -> None:
    """Record that the young person does not agree."""
    bases.refuse_consent(
        story.case.id,
        by=story.holder,
        case_public_id=story.case.public_id,
        recipient=story.city.places[story.fate.to],
    )


def withdraw(story: Story) -> None:
    """Record at the school that the young person takes the consent back; whoever holds data is told."""
    case = story.case
    basis = basis_in_force(case.id, story.city.places[story.fate.to].id, clock.today())
    if basis is not None and basis.kind == CONSENT.key:
        bases.end_basis(basis, End.WITHDRAWN.value, by=story.school, case_public_id=case.public_id)


@lru_cache
def _signed() -> bytes:
    """Return what stands in for a scanned form: nobody signs in Kettenstadt."""
    paper = Paper("Unterschriebenes Formular", at=clock.now(), author="Kettenstadt")
    paper.note("Beispiel: Hier läge der Scan der unterschriebenen Einwilligung.")
    return paper.build()
