"""Which pages each role finds in its navigation, in the order of the chain. Add a page here and nowhere else."""

from dataclasses import dataclass

from kette.roles import PERSONAL_ROLES, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in the navigation: its German label, its endpoint, and the roles that find it."""

    label: str
    endpoint: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Item:
    """One link in the navigation of a page that is being shown."""

    label: str
    endpoint: str
    current: bool


_SCHOOL = frozenset({Role.SCHOOL, Role.CLASS_TEACHER})
_CONFERENCE = frozenset({Role.ADVISER, Role.MODERATOR, Role.KOKO})

# Five at most per role: more is a list to read, not a place to go to. The rest stands in SECONDARY.
NAVIGATION = (
    Entry("Heute", "today.show", frozenset(PERSONAL_ROLES)),
    Entry("Melden", "intake.start", _SCHOOL),
    Entry("Unsere Schülerinnen und Schüler", "cases.board", _SCHOOL),
    Entry("Fälle", "cases.board", _CONFERENCE),
    Entry("Konferenzen", "conferences.board", _CONFERENCE | {Role.SCHOOL}),
    Entry("Übergaben", "handover.queue", frozenset({Role.ADVISER, Role.SCHOOL})),
    Entry("Angebote", "offers.board", frozenset({Role.MODERATOR, Role.KOKO, Role.AG})),
    Entry("Auswertung", "reports.show", _CONFERENCE | {Role.AG}),
    Entry("Verwaltung", "institutions.admin", frozenset({Role.ADMINISTRATOR})),
    Entry("Postausgang", "reminders.outbox", frozenset({Role.ADMINISTRATOR})),
    Entry("Zugriffsprotokoll", "privacy.log", frozenset({Role.DPO})),
    Entry("Notfälle", "privacy.emergencies", frozenset({Role.DPO})),
    Entry("Löschen und Aufbewahren", "retention.show", frozenset({Role.DPO, Role.ADMINISTRATOR})),
    Entry("Unterlagen zum Datenschutz", "papers.show", frozenset({Role.DPO, Role.ADMINISTRATOR})),
)

SECONDARY = (
    Entry("In Begleitung", "cases.care", frozenset({Role.ADVISER, Role.SCHOOL})),
    Entry(
        "Meldungen an die Agentur", "intake.statutory_files", frozenset({Role.SCHOOL, Role.KOKO, Role.DPO})
    ),
    Entry("Identifizierungstermine", "intake.identification", _SCHOOL | {Role.KOKO, Role.MODERATOR}),
    Entry("Ähnliche Meldungen", "intake.pairs", _CONFERENCE | {Role.SCHOOL}),
    Entry("Fall im Notfall öffnen", "cases.danger", frozenset({Role.ADVISER, Role.SCHOOL})),
    Entry("Angebote", "offers.board", frozenset({Role.ADVISER})),
    Entry("Auswertung", "reports.show", frozenset({Role.SCHOOL})),
    Entry("Wer hat begonnen?", "starts.show", frozenset({Role.ADVISER, Role.SCHOOL})),
    Entry("Widerrufe", "privacy.recalls", frozenset({Role.ADVISER, Role.SCHOOL})),
    Entry(
        "Formulare zum Unterschreiben", "privacy.papers", frozenset({Role.KOKO, Role.ADMINISTRATOR, Role.DPO})
    ),
    Entry("Bogen prüfen", "proof.show", frozenset({Role.ADVISER, Role.SCHOOL, Role.DPO})),
    Entry("Zertifikate", "proof.certificates", frozenset({Role.ADMINISTRATOR})),
    Entry("Briefe", "rights.letters", frozenset({Role.SCHOOL, Role.CLASS_TEACHER})),
    Entry("Einwilligungen auf Papier", "slips.show", _SCHOOL),
    Entry("Texte der Briefe", "rights.texts", frozenset({Role.KOKO, Role.DPO})),
    Entry("Anliegen", "rights.all_of_them", frozenset({Role.DPO})),
    Entry("Rechtsgrundlagen", "privacy.bases", frozenset(PERSONAL_ROLES)),
)


def entries_for(role: Role) -> tuple[Entry, ...]:
    """List the main navigation of a role, at most five entries."""
    return tuple(entry for entry in NAVIGATION if role in entry.roles)


def secondary_for(role: Role) -> tuple[Entry, ...]:
    """List the pages a role may open as well, for the foot of the page."""
    return tuple(entry for entry in SECONDARY if role in entry.roles)


def mark_current(entries: tuple[Entry, ...], endpoint: str | None) -> tuple[Item, ...]:
    """Mark the entry of the page being shown; a page without an entry of its own counts to its package's."""
    exact = next((entry for entry in entries if entry.endpoint == endpoint), None)
    package = endpoint.partition(".")[0] if endpoint else None
    near = next((entry for entry in entries if entry.endpoint.partition(".")[0] == package), None)
    here = exact or near
    return tuple(Item(entry.label, entry.endpoint, entry is here) for entry in entries)
