"""Who may give a consent: from 15 the young person, below that whoever has custody, and nobody else from 18 on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kette.calendar import ONE_DAY, age_on, birthday
from kette.labels import LabelledEnum
from kette.privacy.rules.bases import CONSENT_AGE, GivenBy

ADULT = 18  # years; § 2 BGB


class Custody(LabelledEnum):
    """Who has custody of somebody below 18 (§§ 1626 ff., 1773 ff. BGB)."""

    BOTH = "both", "beide Eltern gemeinsam"
    ONE = "one", "ein Elternteil allein"
    GUARDIAN = "guardian", "Vormund"
    OFFICIAL = "official", "Amtsvormundschaft (Jugendamt)"


class Addressee(LabelledEnum):
    """To whom letters about a young person go."""

    YOUTH = "youth", "der junge Mensch selbst"
    CUSTODIANS = "custodians", "die Sorgeberechtigten"


class Signature(LabelledEnum):
    """Who signs a form; the label is what stands in lists."""

    YOUTH = "youth", "junger Mensch"
    PARENT_ONE = "parent_one", "erster Elternteil"
    PARENT_TWO = "parent_two", "zweiter Elternteil"
    PARENT = "parent", "sorgeberechtigter Elternteil"
    GUARDIAN = "guardian", "Vormund"
    OFFICIAL = "official", "Amtsvormundschaft"


@dataclass(frozen=True, slots=True)
class Finding:
    """What speaks against a consent: a refusal, or a doubt that a person can settle."""

    words: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of how a consent came about, beside the day and the form.

    :param custody: who has custody, as recorded for the case; only where somebody else than the young person consents.
    :param signers: the names as they stand below the form, where others than the young person signed.
    :param judged_by: who confirmed that the young person cannot judge it yet, by name and function.
    :param judged_on: when they did.
    """

    born_on: date | None = None
    custody: Custody | None = None
    signers: tuple[str, ...] = ()
    judged_by: str = ""
    judged_on: date | None = None

    def words(self) -> dict[str, object]:
        """Return what of it names people and is sealed; empty where nobody is named."""
        signers = [name.strip() for name in self.signers if name.strip()]
        named: dict[str, object] = {"signers": signers, "judged_by": self.judged_by.strip()}
        return {key: value for key, value in named.items() if value}


def check_giver(given_by: GivenBy, born_on: date, day: date, *, incapable: bool = False) -> Finding | None:
    """Say what speaks against a consent given by somebody on a day; None where nothing does.

    § 36 SGB I and the Arbeitshilfe „Sozialdatenschutz in Jugendberufsagenturen“: given personally from 15 on, without
    representation; below 15, or while not capable of judging, by those who have custody, up to 18.

    :param incapable: somebody has confirmed that the young person cannot judge it themselves.
    """
    age = age_on(born_on, day)
    if given_by is GivenBy.YOUTH:
        if age < CONSENT_AGE:
            return Finding(
                f"Unter {CONSENT_AGE} Jahren willigen die Sorgeberechtigten ein; am genannten Tag war die Person {age}.",
                refused=True,
            )
        return None
    if age >= ADULT:
        return Finding("Ab 18 Jahren kann nur die Person selbst einwilligen.", refused=True)
    if age >= CONSENT_AGE and not incapable:
        return Finding(
            f"Ab {CONSENT_AGE} Jahren willigt der junge Mensch selbst ein. Bitte wählen Sie das, oder bestätigen Sie, dass "
            "er die Bedeutung der Einwilligung noch nicht einschätzen kann.",
            refused=False,
        )
    return None


def check_signers(given_by: GivenBy, custody: Custody | None, signers: Sequence[str]) -> Finding | None:
    """Say which signature is missing; None where nobody but the young person signs, or all have.

    Joint custody is exercised jointly (§ 1627 BGB); passing social data on is no matter of daily life, in which one
    parent alone could decide (§ 1687 Abs. 1 BGB).

    :param signers: the names as they stand below the form.
    """
    if given_by is GivenBy.YOUTH:
        return None
    if custody is None:
        return Finding("Bitte halten Sie zuerst fest, wer die Sorge hat.", refused=True)
    if (custody is Custody.OFFICIAL) != (given_by is GivenBy.OFFICIAL_GUARDIAN):
        return Finding(
            f"Festgehalten ist als Sorge: {custody.label}. Bitte prüfen Sie, wer eingewilligt hat.",
            refused=True,
        )
    given = [name for name in signers if name.strip()]
    if custody is Custody.BOTH and len(given) < 2:
        return Finding(
            "Bei gemeinsamer Sorge müssen beide Eltern unterschreiben. Bitte nennen Sie beide Namen.",
            refused=True,
        )
    if not given:
        return Finding("Bitte nennen Sie, wer unterschrieben hat.", refused=True)
    return None


def signatures(born_on: date, day: date, custody: Custody | None) -> tuple[Signature, ...]:
    """Return who signs on a day; below 15 without a record of custody, both parents are asked."""
    if age_on(born_on, day) >= CONSENT_AGE:
        return (Signature.YOUTH,)
    return {
        Custody.ONE: (Signature.PARENT,),
        Custody.GUARDIAN: (Signature.GUARDIAN,),
        Custody.OFFICIAL: (Signature.OFFICIAL,),
    }.get(custody or Custody.BOTH, (Signature.PARENT_ONE, Signature.PARENT_TWO))


def ends_by_age(given_by: GivenBy, born_on: date | None, valid_until: date | None) -> date | None:
    """Return the last day of a consent: one given by others ends the day before the 18th birthday."""
    if given_by is GivenBy.YOUTH or born_on is None:
        return valid_until
    last = birthday(born_on, ADULT) - ONE_DAY
    return last if valid_until is None else min(valid_until, last)


def addressee(born_on: date, day: date) -> Addressee:
    """Return to whom letters go on a day: from 15 the young person, and from 18 nobody beside them."""
    return Addressee.YOUTH if age_on(born_on, day) >= CONSENT_AGE else Addressee.CUSTODIANS


def may_address_custodians(born_on: date, day: date) -> bool:
    """Say whether those who have custody may be written to at all: never from the 18th birthday on."""
    return age_on(born_on, day) < ADULT
