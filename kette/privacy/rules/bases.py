"""Kinds of legal bases: who may receive what from whom, on which ground, since when. Add a basis here and nowhere else.

A law that changes gets a second entry with a key of its own, and the old one its last day: what was recorded under the
old one goes on saying what it meant.
"""

from dataclasses import dataclass
from datetime import date

from kette.labels import LabelledEnum
from kette.privacy.rules.fields import PASSABLE, SPECIAL, FieldGroup
from kette.roles import HOLDING_KINDS, InstitutionKind

K = InstitutionKind
G = FieldGroup
SCHOOLS = frozenset({K.SCHOOL, K.VOCATIONAL_COLLEGE})
# Who of a Kommune speaks to young people: not the KoKo (no operative cases), not the Jobcenter (no body of the Kommune).
RETURN_BODIES = frozenset({K.SAFETY_NET, K.YOUTH_OFFICE, K.INTEGRATION_CENTRE, K.TRANSITION_GUIDES})
RETURN_FEED = "agency_to_kommune"
RECEIVED = "received_sheet"
RETURN_FIELDS = ("Name", "Vorname", "Geburtsdatum", "geänderte Wohnanschrift")
SOCIAL_CODE_BODIES = frozenset({K.JOBCENTER, K.EMPLOYMENT_AGENCY, K.YOUTH_OFFICE})


@dataclass(frozen=True, slots=True)
class BasisKind:
    """One ground for passing data on.

    :param key: stable key, stored with the row.
    :param citation: the law, as a German reader cites it.
    :param givers: kinds of institutions that may pass on; empty for a consent (any).
    :param receivers: kinds that may receive; empty for a consent (any).
    :param groups: field groups it covers at most.
    :param since: first day in force.
    :param until: last day in force; None while it is the law.
    :param fields: the single fields where the law lists them; else the groups say it.
    :param delete_by: until when the receiver must have deleted, in words.
    :param delete_after_days: latest day of deletion at the receiver, counted from the transfer; None: as long as needed.
    :param survives_no_disclosure: whether it stands against `keineAuskunftAnDritte`.
    :param not_for_abitur: whether those admitted to the Abitur are exempt.
    :param tells_the_chain: whether the receiver learns who held the case before; not where the law lists each field.
    """

    key: str
    label: str
    citation: str
    givers: frozenset[InstitutionKind]
    receivers: frozenset[InstitutionKind]
    groups: frozenset[FieldGroup]
    since: date
    delete_after_days: int | None = None
    survives_no_disclosure: bool = False
    tells_the_chain: bool = True
    not_for_abitur: bool = False
    until: date | None = None
    fields: tuple[str, ...] = ()
    delete_by: str = "sobald die Angaben für die Aufgabe nicht mehr nötig sind"

    def in_force(self, day: date) -> bool:
        """Say whether it is the law on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


CONSENT = BasisKind(
    "consent",
    "Einwilligung",
    "Art. 6 Abs. 1 Buchst. a DSGVO, § 67b Abs. 2 SGB X",
    frozenset(),
    frozenset(),
    frozenset((*PASSABLE, *SPECIAL)),
    date(2018, 5, 25),
    survives_no_disclosure=True,
    delete_by="nach Widerruf oder Ablauf, soweit keine andere Rechtsgrundlage besteht",
)

BASIS_KINDS: tuple[BasisKind, ...] = (
    CONSENT,
    BasisKind(
        "school_to_agency",
        "Meldung der Schule an die Agentur für Arbeit",
        "§ 1 SchülerDÜG NRW, § 31a Abs. 1 SGB III",
        SCHOOLS,
        frozenset({K.EMPLOYMENT_AGENCY}),
        # Exactly the seven fields of § 31a: no phone, no e-mail, no class, no needs.
        frozenset({G.IDENTITY, G.ADDRESS, G.SCHOOLING}),
        date(2023, 10, 17),
        # Six months at most: of no month of the year are they shorter than 181 days.
        delete_after_days=181,
        survives_no_disclosure=True,
        # § 1 Abs. 2 SchülerDÜG NRW
        not_for_abitur=True,
        tells_the_chain=False,
        fields=(
            "Name",
            "Vorname",
            "Geburtsdatum",
            "Geschlecht",
            "Wohnanschrift",
            "Schulform, voraussichtlich beendet",
            "erreichter Abschluss",
        ),
        delete_by="spätestens 6 Monate nach der Erhebung (§ 31a Abs. 3 SGB III)",
    ),
    BasisKind(
        "agency_return",
        "Rückmeldung der Agentur für Arbeit an die Kommune, wenn das Angebot nicht angenommen wird",
        "§ 31a Abs. 2 SGB III, § 1 Abs. 5 SchülerDÜG NRW",
        frozenset({K.EMPLOYMENT_AGENCY}),
        frozenset({K.COORDINATION}),
        frozenset({G.IDENTITY, G.ADDRESS}),
        date(2023, 10, 17),
        tells_the_chain=False,
        until=date(2025, 12, 9),
        fields=RETURN_FIELDS,
    ),
    # The ordinance hands the data to bodies with a task of their own (docs/decisions/return-feed.md).
    BasisKind(
        RETURN_FEED,
        "Rückmeldung der Agentur für Arbeit an die Stelle der Kommune, die die jungen Menschen anspricht",
        "§ 31a Abs. 2 SGB III, § 1 Abs. 5 SchülerDÜG NRW, Verordnung vom 10.12.2025 (GV. NRW. S. 1150)",
        frozenset({K.EMPLOYMENT_AGENCY}),
        RETURN_BODIES,
        frozenset({G.IDENTITY, G.ADDRESS}),
        date(2025, 12, 10),
        tells_the_chain=False,
        fields=RETURN_FIELDS,
    ),
    BasisKind(
        "school_to_youth_office",
        "Übermittlung der Schule an das Jugendamt",
        "§ 120 SchulG NRW",
        SCHOOLS,
        frozenset({K.YOUTH_OFFICE}),
        frozenset({G.IDENTITY, G.ADDRESS, G.CONTACT, G.SCHOOLING, G.ATTENDANCE, G.NEEDS}),
        date(2005, 8, 1),
    ),
    BasisKind(
        "school_to_school",
        "Übermittlung an die aufnehmende Schule",
        "§ 120 SchulG NRW",
        SCHOOLS,
        SCHOOLS,
        frozenset({G.IDENTITY, G.ADDRESS, G.CONTACT, G.SCHOOLING, G.ATTENDANCE}),
        date(2005, 8, 1),
    ),
    BasisKind(
        "social_bodies",
        "Übermittlung zwischen Sozialleistungsträgern",
        "§ 69 Abs. 1 Nr. 1 SGB X, § 50 Abs. 1 SGB II",
        SOCIAL_CODE_BODIES,
        SOCIAL_CODE_BODIES,
        frozenset({G.IDENTITY, G.ADDRESS, G.CONTACT, G.SCHOOLING, G.ATTENDANCE, G.NEEDS}),
        date(2005, 1, 1),
    ),
    BasisKind(
        "back_to_giver",
        "Rückgabe an die Stelle, von der die Daten kamen",
        "Zweckbindung der ursprünglichen Übermittlung, § 78 Abs. 1 SGB X",
        frozenset(InstitutionKind),
        frozenset(InstitutionKind),
        frozenset({G.IDENTITY, G.ADDRESS, G.CONTACT, G.SCHOOLING, G.ATTENDANCE}),
        date(2005, 1, 1),
    ),
    # Between Kommunen: what was lawful to hand over there is kept here for the same purpose, and no longer.
    BasisKind(
        RECEIVED,
        "Übernahme mit dem Übergabebogen einer anderen Kommune",
        "die auf dem Bogen genannte Grundlage; § 67c Abs. 1 SGB X, Art. 6 Abs. 1 und Art. 14 DSGVO",
        frozenset(InstitutionKind),
        HOLDING_KINDS,
        frozenset(PASSABLE),
        date(2018, 5, 25),
    ),
)

# What is seen without a basis for the name. A pseudonym is still somebody's data (Art. 4 Nr. 5 DSGVO), so it has a ground too.
_PSEUDONYMOUS = ("Schule", "Abschluss", "Schulpflicht", "Handlungsbedarf", "wann und wie Kontakt bestand")
_STEPS = "die Schritte der Kette"
UNDER_PSEUDONYM = f"{', '.join(_PSEUDONYMOUS)}, und {_STEPS}"
_TOGETHER = "§ 9 Abs. 3 SGB III, § 18 SGB II, § 81 SGB VIII"

# Grounds of those who know a case by its pseudonym alone; nothing is ever passed on by name on them.
CIRCLES: tuple[BasisKind, ...] = (
    BasisKind(
        "coordination",
        "Koordinierung unter Pseudonym",
        f"Art. 6 Abs. 1 Buchst. e DSGVO mit den Pflichten zur Zusammenarbeit ({_TOGETHER}), nur pseudonymisiert",
        frozenset(InstitutionKind),
        frozenset({K.COORDINATION}),
        frozenset({G.SCHOOLING, G.ATTENDANCE, G.NEEDS}),
        date(2018, 5, 25),
        fields=(*_PSEUDONYMOUS, _STEPS),
        delete_by="mit dem Fall",
    ),
    BasisKind(
        "conference",
        "Fallkonferenz und Beteiligung am Fall unter Pseudonym",
        f"wie die Koordinierung ({_TOGETHER}); aus der Jugendhilfe nach § 64 Abs. 2a SGB VIII pseudonymisiert",
        frozenset(InstitutionKind),
        frozenset(InstitutionKind),
        frozenset({G.SCHOOLING, G.ATTENDANCE, G.NEEDS}),
        date(2018, 5, 25),
        fields=(*_PSEUDONYMOUS, _STEPS),
        delete_by="mit dem Fall; sehen lässt sie sich nur, solange die Beteiligung dauert",
    ),
)
BASIS_OF = {kind.key: kind for kind in (*BASIS_KINDS, *CIRCLES)}


class GivenBy(LabelledEnum):
    """Who gave a consent. From 15 the young person alone if capable (§ 36 SGB I); below, who has custody."""

    YOUTH = "youth", "junger Mensch selbst"
    GUARDIANS = "guardians", "Sorgeberechtigte"
    OFFICIAL_GUARDIAN = "official_guardian", "Amtsvormundschaft"


class ConsentForm(LabelledEnum):
    """In which form a consent was given."""

    WRITTEN = "written", "schriftlich"
    ELECTRONIC = "electronic", "elektronisch"


CONSENT_AGE = 15  # years; § 36 SGB I, Arbeitshilfe Sozialdatenschutz in Jugendberufsagenturen
FORM_VERSION = "2026-3"  # changes with its words: what was signed goes on saying which words it had


def statute_between(
    giver: InstitutionKind,
    receiver: InstitutionKind,
    day: date,
    *,
    no_disclosure: bool = False,
    abitur: bool = False,
) -> BasisKind | None:
    """Return the statute on which an institution of one kind may pass a case on to another kind on a day, if any.

    Giving back is not found here: it rests on the giver's own earlier transfer. Nor is the return feed: it hands no case over.
    Nor is a sheet from elsewhere: it stays inside no Kommune.

    :param abitur: the young person is admitted to the Abitur.
    """
    for kind in BASIS_KINDS:
        if kind.key in ("consent", "back_to_giver", RETURN_FEED, RECEIVED) or not kind.in_force(day):
            continue
        if (no_disclosure and not kind.survives_no_disclosure) or (abitur and kind.not_for_abitur):
            continue
        if giver in kind.givers and receiver in kind.receivers:
            return kind
    return None


def who_must_consent(born_on: date, day: date) -> GivenBy:
    """Return who gives the consent on a day, as far as age alone decides; capacity is judged by people."""
    fifteenth = date(
        born_on.year + CONSENT_AGE, born_on.month, min(born_on.day, 28) if born_on.month == 2 else born_on.day
    )
    return GivenBy.YOUTH if day >= fifteenth else GivenBy.GUARDIANS


def groups_of(stored: str) -> frozenset[FieldGroup]:
    """Read stored field groups."""
    return frozenset(FieldGroup(value) for value in stored.split(",") if value)


def stored_groups(groups: frozenset[FieldGroup]) -> str:
    """Write field groups in their fixed order."""
    return ",".join(group.value for group in FieldGroup if group in groups)
