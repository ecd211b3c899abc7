"""What a school transmits to the Agentur für Arbeit by law: seven fields, of whom, and why somebody is left out."""

from dataclasses import dataclass
from datetime import date, timedelta

from kette.cases.rules.degrees import degree_label
from kette.cases.rules.facts import fact_label
from kette.cases.rules.identity import PersonalData
from kette.institutions.rules.school_forms import SCHOOL_FORMS
from kette.labels import LabelledEnum
from kette.privacy.rules.bases import BASIS_OF

#: The statute, and its seven fields (§ 31a Abs. 1 SGB III); no other column ever stands in the file.
STATUTE = BASIS_OF["school_to_agency"]
FIELDS = STATUTE.fields
#: How the ledger calls what went out in such a file.
CHANNEL = "export"


class Hurdle(LabelledEnum):
    """Why somebody without an Anschluss is not in the file."""

    SENT = "sent", "schon übermittelt"
    NOT_INFORMED = "not_informed", "noch nicht informiert (Art. 13 und 14 DSGVO): Vorher geht nichts hinaus"
    ABITUR = "abitur", "Abitur voraussichtlich: von der Meldung ausgenommen (§ 1 Abs. 2 SchülerDÜG NRW)"
    NO_AGENCY = "no_agency", "keine Agentur für Arbeit zum Wohnort gefunden"
    NO_BASIS = "no_basis", "ohne gesetzliche Grundlage"


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether somebody is in the file: plain values of one case."""

    informed: bool
    abitur: bool
    has_agency: bool
    has_statute: bool
    sent_on: date | None = None


def hurdle(standing: Standing, *, again: bool = False) -> Hurdle | None:
    """Return why somebody is left out; None: in the file.

    :param again: transmit also those who were transmitted before.
    """
    if standing.abitur:
        return Hurdle.ABITUR
    if not standing.informed:
        return Hurdle.NOT_INFORMED
    if not standing.has_agency:
        return Hurdle.NO_AGENCY
    if not standing.has_statute:
        return Hurdle.NO_BASIS
    return Hurdle.SENT if standing.sent_on is not None and not again else None


def delete_by(day: date) -> date:
    """Return by when the Agentur must have deleted what it takes on a day (§ 31a Abs. 3 SGB III: six months at most)."""
    return day + timedelta(days=STATUTE.delete_after_days or 0)


def seven_fields(
    person: PersonalData, *, sex: str, school_form: str | None, degree: str, reached: bool
) -> tuple[str, ...]:
    """Return the values of the seven fields in their order.

    :param sex: the stored code of the fact; the person's own where there is none.
    :param degree: the stored key.
    :param reached: whether the degree is no forecast any more, because the last school day is over.
    """
    place = " ".join(part for part in (person.postcode, person.town) if part)
    words = degree_label(degree) if degree else "nicht bekannt"
    return (
        person.family_name,
        person.given_name,
        f"{person.born_on:%d.%m.%Y}",
        fact_label("sex", sex or person.sex),
        ", ".join(part for part in (person.street, place) if part),
        SCHOOL_FORMS.get(school_form or "", ""),
        words if reached or not degree else f"{words} (voraussichtlich)",
    )
