"""Who listens to whom: packages above act on what packages below announce, and answer their questions."""

from kette.cases.queries import beside
from kette.cases.rules.logged import LOGGED as LOGGED_OF_CASES
from kette.cases.service import disclosing, ledger
from kette.cases.service import people as identities
from kette.cases.views import asides
from kette.cases.views import disclosure as case_disclosure
from kette.conferences.queries import suggesting
from kette.conferences.rules.states import LOGGED as LOGGED_OF_CONFERENCES
from kette.conferences.service import calling
from kette.handover.rules.states import LOGGED as LOGGED_OF_HANDOVERS
from kette.handover.service import batches, coming_back, following
from kette.handover.views import beside as handover_beside
from kette.handover.views.subject import subject_of
from kette.institutions.service import admitting
from kette.intake.queries import imports
from kette.intake.service import pairing, undoing
from kette.intake.views import pairs as intake_pairs
from kette.intake.views.imports import about_origin
from kette.links import queries as links_known
from kette.links import service as links
from kette.links.rules.limits import LOGGED as LOGGED_OF_LINKS
from kette.links.views import keeping as link_keeping
from kette.privacy.rules import details
from kette.privacy.service import bases as privacy
from kette.privacy.service import informing
from kette.privacy.views import paper as consent_paper
from kette.privacy.views import subjects
from kette.proof.rules.verdict import LOGGED as LOGGED_OF_PROOF
from kette.proof.views import checking as proof_checking
from kette.reminders.queries import escalating, watching
from kette.reminders.rules.delaying import LOGGED as LOGGED_OF_REMINDERS
from kette.reminders.service import following_up as follow_ups
from kette.reminders.views import answering as reminders_answer
from kette.reminders.views import following_up as reminders_follow_up
from kette.retention.queries import acts, reminding
from kette.retention.queries import beside as before_erasing
from kette.retention.rules.logged import LOGGED as LOGGED_OF_RETENTION
from kette.retention.service import early, erasing
from kette.retention.views.aside import when_erased
from kette.rights.queries.beside import open_beside
from kette.rights.queries.history import told_of_rights
from kette.rights.queries.reminding import parts_not_released, requests_not_answered
from kette.rights.rules.logged import LOGGED as LOGGED_OF_RIGHTS
from kette.rights.service import forgetting
from kette.rights.views.aside import about_rights
from kette.slips import service as slips
from kette.slips.views import printing as slip_printing
from kette.starts import queries as starts


def wire() -> None:
    """Let packages above act on what packages below announce, in the same transaction, and answer their questions."""
    privacy.basis_recorded.connect(following.on_basis_recorded)
    informing.notice_recorded.connect(following.on_notice_recorded)
    informing.notice_mistaken.connect(following.on_notice_mistaken)
    disclosing.shut.connect(following.on_shut)
    privacy.basis_ended.connect(following.on_basis_ended)
    privacy.consent_refused.connect(following.on_consent_refused)
    ledger.stepped.connect(following.on_step)
    admitting.person_locked.connect(batches.on_person_locked)
    coming_back.came_back.connect(calling.on_came_back)
    identities.kept.connect(pairing.on_identity_kept)
    privacy.basis_recorded.connect(slips.on_basis_recorded)
    privacy.consent_refused.connect(slips.on_consent_refused)
    ledger.stepped.connect(slips.on_step)
    ledger.stepped.connect(links.on_step)
    ledger.stepped.connect(follow_ups.on_step)
    handover_beside.doors_come_from(links_known.door_of)
    links_known.lists_come_from(starts.behind)
    handover_beside.come_from(link_keeping.aside)
    subjects.come_from(subject_of)
    consent_paper.codes_come_from(slip_printing.code_of)
    for logged in (
        LOGGED_OF_CASES,
        LOGGED_OF_CONFERENCES,
        LOGGED_OF_HANDOVERS,
        LOGGED_OF_LINKS,
        LOGGED_OF_REMINDERS,
        LOGGED_OF_RIGHTS,
        LOGGED_OF_RETENTION,
        LOGGED_OF_PROOF,
    ):
        for action, words in logged.items():
            details.learn(action, words)
    asides.come_from(
        case_disclosure.about_lock,
        about_origin,
        proof_checking.about_sheet,
        intake_pairs.similar_reports,
        reminders_answer.about_answers,
        reminders_follow_up.about_follow_ups,
        about_rights,
        when_erased,
    )
    beside.come_from(told_of_rights)
    before_erasing.come_from(open_beside)
    erasing.erasing.connect(forgetting.on_erasing)
    early.refused.connect(forgetting.on_refused)
    undoing.cases_are_erased_by(erasing.erase)
    imports.acts_come_from(acts.acts_on)
    watching.come_from(requests_not_answered, parts_not_released, reminding.open_cases_to_be_erased)
    suggesting.late_comes_from(escalating.late_cases)
