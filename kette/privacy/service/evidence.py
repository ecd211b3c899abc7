"""Refusing what nobody may consent to: the one check for consents and releases, whatever form it came by."""

from datetime import date

from kette import clock
from kette.privacy.rules.bases import GivenBy
from kette.privacy.rules.consents import Evidence, check_giver, check_signers


class NoBasis(Exception):
    """There is no ground for what was asked; the text is the German sentence for the reader."""


def check_evidence(given_by: GivenBy, evidence: Evidence, given_on: date) -> None:
    """Say what speaks against somebody's having consented.

    :raises NoBasis: with the sentence of what does.
    """
    if given_on > clock.today():
        raise NoBasis("Eine Einwilligung kann nicht in der Zukunft erteilt sein.")
    findings = [check_signers(given_by, evidence.custody, evidence.signers)]
    if evidence.born_on is not None:
        confirmed = evidence.judged_on is not None
        findings.append(check_giver(given_by, evidence.born_on, given_on, incapable=confirmed))
    for finding in findings:
        if finding is not None:
            raise NoBasis(finding.words)
