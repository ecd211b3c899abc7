"""The standard way of the Land: everybody without an Anschluss goes to the Berufsberatung; what hinders one, and what to do."""

from dataclasses import dataclass

from kette.chain import BASES_OF_AN_OFFER, Link
from kette.labels import LabelledEnum


class Hurdle(LabelledEnum):
    """Why a case is not offered with the others; each leads to a next step."""

    OFFERED = "offered", "ist schon angeboten"
    ELSEWHERE = "elsewhere", "eine andere Stelle hat die Fallverantwortung"
    NOT_INFORMED = "not_informed", "noch nicht informiert (Art. 13 und 14 DSGVO): Vorher geht nichts hinaus"
    NO_BASIS = "no_basis", "ohne Grundlage: Es fehlt die Einwilligung"
    NEEDS_REASON = (
        "needs_reason",
        "eine Einwilligung wurde nicht erteilt oder widerrufen: nur einzeln, mit Begründung",
    )
    NO_AGENCY = "no_agency", "keine Agentur für Arbeit zum Wohnort gefunden"


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a case is offered with the others: plain values.

    :param informed: of all that is done with their data, or by the form of the consent on which it goes.
    """

    link: Link
    held_here: bool
    offer_open: bool
    has_agency: bool
    has_ground: bool
    needs_reason: bool
    informed: bool


def hurdle(standing: Standing) -> Hurdle | None:
    """Return what hinders an offer to the Berufsberatung; None: it goes with the others.

    The information comes before the basis: it is the first step, and most need no other.
    """
    if standing.link is Link.OFFERED or standing.offer_open:
        return Hurdle.OFFERED
    if not standing.held_here or standing.link not in BASES_OF_AN_OFFER:
        return Hurdle.ELSEWHERE
    if not standing.has_agency:
        return Hurdle.NO_AGENCY
    if not standing.informed:
        return Hurdle.NOT_INFORMED
    if not standing.has_ground:
        return Hurdle.NO_BASIS
    return Hurdle.NEEDS_REASON if standing.needs_reason else None
