"""What words a language needs to bring for the form of a consent."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The form of a consent in one language; `{giver}`, `{recipient}` and `{officer}` stand for who they are.

    :param code: the language (ISO 639-1).
    :param german_name: what the language is called in German.
    :param groups: words for a group of fields, by its value.
    :param signatures: words below a line to sign, by the value of privacy.rules.consents.Signature.
    """

    code: str
    name: str
    german_name: str
    title: str
    draft: str
    binding: str
    person: str
    born: str
    purpose: str
    usual_purpose: str
    duration: str
    until_withdrawn: str
    until_adult: str
    statement: str
    groups: Mapping[str, str]
    special_title: str
    special: str
    special_yes: str
    special_no: str
    free_title: str
    free: str
    withdraw_title: str
    withdraw: str
    information_title: str
    information: tuple[str, ...]
    yes: str
    no: str
    signed_on_german: str
    signatures: Mapping[str, str]
    both: str
    right_to_left: bool = False
