"""What rights says on the page of a case: whether the young person was informed, and where their rights are."""

from flask import url_for

from kette.cases.queries.sight import Seen
from kette.cases.views.asides import Aside
from kette.privacy.queries.informing import is_informed
from kette.rights.queries.case import NEAR
from kette.rights.views.blueprint import PARTIES
from kette.roles import Actor


def about_rights(public_id: str, seen: Seen, viewer: Actor) -> Aside | None:
    """Lead whoever works with the young person to their rights; to others that page stays closed."""
    if viewer.role not in PARTIES or seen.relation not in NEAR:
        return None
    told = is_informed(seen.case_id)
    words = (
        "Informiert nach Art. 13 und 14 DSGVO."
        if told
        else "Noch nicht informiert. Vorher geht auf gesetzlicher Grundlage nichts von der Schule an andere Stellen."
    )
    link = (
        "Auskunft, „Meine Kette“, Berichtigung, Löschung" if told else "Informieren, Auskunft, „Meine Kette“"
    )
    return Aside("Information und Rechte", words, url_for("rights.case", public_id=public_id), link)
