"""The table of rights: which role opens which page, and who sees which group of fields as which party to a case."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kette.papers.rules.passages import labels_of
from kette.papers.rules.running import Page, Running
from kette.papers.rules.topics import topic_of
from kette.papers.rules.writing import Block, Bullets, Facts, Heading, Passage, Table, listed
from kette.privacy.rules import emergency
from kette.privacy.rules.bases import UNDER_PSEUDONYM
from kette.privacy.rules.fields import PASSABLE, SPECIAL, FieldGroup
from kette.privacy.rules.sight import (
    AccessReason,
    BasisInForce,
    CaseStanding,
    Relation,
    Sight,
    relation,
    sights,
)
from kette.roles import PERSONAL_ROLES, Actor, Role

_ME, _OTHER, _SCHOOL, _MEMBERSHIP = 1, 2, 3, 4
_SHORT = {Sight.VISIBLE: "ja", Sight.PSEUDONYM: "Ps.", Sight.HIDDEN: ""}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROLE_MARKS = {
    Role.SCHOOL: "S",
    Role.CLASS_TEACHER: "KL",
    Role.ADVISER: "B",
    Role.MODERATOR: "M",
    Role.KOKO: "KO",
    Role.AG: "AG",
    Role.DPO: "D",
    Role.ADMINISTRATOR: "AD",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """An example of how somebody stands to a case, for which the rule of sight is asked."""

    label: str
    viewer: Actor
    case: CaseStanding


def scene_of(found: Relation, day: date, *, bases: tuple[BasisInForce, ...] = ()) -> Scene:
    """Return an example of a relation on a day.

    :raises KeyError: for a relation of which there is no example yet.
    """
    reasons = {
        Relation.CONFERENCE: (AccessReason.CONFERENCE, None),
        Relation.AGREEMENT: (AccessReason.AGREEMENT, None),
        Relation.FORMER: (AccessReason.FORMER_HOLDER, None),
        Relation.LAPSED: (AccessReason.FORMER_HOLDER, day - timedelta(days=1)),
    }
    holders = {Relation.HOLDER: _ME, Relation.SCHOOL: _ME}
    accesses = {_ME: reasons[found]} if found in reasons else {}
    plain = {Relation.OFFERED, Relation.COORDINATION, Relation.EMERGENCY, Relation.NONE}
    if found not in {*reasons, *holders, *plain}:
        raise KeyError(found)
    role = {Relation.COORDINATION: Role.KOKO, Relation.SCHOOL: Role.SCHOOL}.get(found, Role.ADVISER)
    opened = datetime.combine(day, time(), UTC) + timedelta(days=1)
    return Scene(
        found.label,
        _viewer(role),
        CaseStanding(
            school_id=_ME if found is Relation.SCHOOL else _SCHOOL,
            holder_id=holders.get(found, _OTHER),
            class_name="",
            offered_to_id=_ME if found is Relation.OFFERED else None,
            school_until=day,
            accesses=accesses,
            bases=bases,
            emergencies={_MEMBERSHIP: opened} if found is Relation.EMERGENCY else {},
        ),
    )


def entitlements(running: Running) -> tuple[Block, ...]:
    """Write the table of rights."""
    return (*_about(running), *_sights(running.day), *_pages(running))


def _about(running: Running) -> tuple[Block, ...]:
    blind = listed(role.label for role in PERSONAL_ROLES if _sees_nothing(role, running.day))
    return (
        Heading("1. Grundsätze"),
        Bullets(
            (
                "Rechte folgen der Rolle, in der jemand gerade angemeldet ist, nie der Summe mehrerer Rollen.",
                (
                    "Eine Rolle öffnet Seiten. Was auf der Seite eines Falls steht, entscheidet für jede Gruppe "
                    "von Angaben eine einzige "
                    "Regel: aus der Beteiligung am Fall, der Rechtsgrundlage und dem Tag."
                ),
                (
                    "Ohne Rechtsgrundlage für den Namen sieht eine beteiligte Stelle ihn nicht, wohl aber unter Pseudonym: "
                    f"{UNDER_PSEUDONYM}."
                ),
                (
                    "Anvertraute Notizen sieht, wer sie schrieb; freigeben kann sie nur diese Person, Notiz für "
                    "Notiz."
                ),
                f"Diese Rollen sehen keinen Fall, auch nicht unter Pseudonym: {blind}.",
                "Klassenleitungen sehen nur die Schülerinnen und Schüler ihrer Klassen.",
            )
        ),
    )


def _sees_nothing(role: Role, day: date) -> bool:
    case = scene_of(Relation.SCHOOL, day).case
    return relation(_viewer(role, classes=("",)), case, day) is Relation.NONE


def _viewer(role: Role, classes: tuple[str, ...] = ()) -> Actor:
    return Actor(1, role, membership_id=_MEMBERSHIP, person_id=1, institution_id=_ME, classes=classes)


def _sights(day: date) -> tuple[Block, ...]:
    groups = tuple(FieldGroup)
    legend = tuple(
        (f"{letter}  {group.label}", listed(labels_of(group)))
        for letter, group in zip(_LETTERS, groups, strict=False)
    )
    return (
        Heading("2. Wer welche Angaben eines Falls sieht"),
        Passage("ja = im Klartext · Ps. = unter Pseudonym, nur Schlüssel · leer = verborgen. Die Gruppen:"),
        Facts(legend),
        Heading("Ohne Rechtsgrundlage", 2),
        _sight_table(day, ()),
        Heading("Mit Einwilligung in alle Angaben, die weitergegeben werden dürfen", 2),
        _sight_table(day, PASSABLE),
        Heading("Ebenso, und mit eigener Einwilligung für besondere Kategorien", 2),
        _sight_table(day, (*PASSABLE, *SPECIAL)),
        Passage(
            f"Im Notfall öffnet eine Fachkraft oder Schule einen Fall mit Begründung für {_minutes()} "
            "Minuten, höchstens "
            f"{emergency.PER_WEEK}-mal in der Woche; die fallverantwortliche Stelle und der Datenschutz "
            "erfahren es sofort."
        ),
    )


def _minutes() -> int:
    return int(emergency.LASTS.total_seconds() // 60)


def _sight_table(day: date, covered: tuple[FieldGroup, ...]) -> Table:
    bases = (BasisInForce(_ME, frozenset(covered), "Einwilligung", day, key="consent"),) if covered else ()
    rows = []
    for found in Relation:
        scene = scene_of(found, day, bases=bases)
        seen = sights(scene.viewer, scene.case, day)
        rows.append((scene.label, *(_SHORT[seen[group].sight] for group in FieldGroup)))
    heads = tuple(_LETTERS[: len(FieldGroup)])
    return Table(("Beteiligung am Fall", *heads), tuple(rows), (5, *(1.0 for _ in heads)))


def _pages(running: Running) -> tuple[Block, ...]:
    roles = tuple(PERSONAL_ROLES)
    return (
        Heading("3. Wer was tun kann"),
        Passage(
            "Jede Seite nennt ihre Rollen selbst; eine Seite, die keine nennt, verhindert den Start. Was jemand dort von einem "
            "Fall sieht, entscheidet die Regel in Abschnitt 2. Die Spalten:"
        ),
        Facts(tuple((_mark(role), role.label) for role in roles)),
        Passage("ja = alles davon · teils = nur manches davon · leer = nichts davon."),
        Table(
            ("Wofür", "Was", *map(_mark, roles)),
            _topic_rows(running.pages),
            (4.6, 1.8, *(1.0 for _ in roles)),
        ),
        Heading("Anhang: Adressen"),
        Passage(
            "Für die technische Prüfung: jede Adresse unter den Rollen, die sie öffnen. „…“ steht für eine Kennung."
        ),
        Table(("Rollen", "Adressen"), _address_rows(running.pages), (2, 8)),
    )


def _topic_rows(pages: tuple[Page, ...]) -> tuple[tuple[str, ...], ...]:
    """Say of each thing to do, for seeing and for changing, whether a role may all of it, some, or nothing."""
    found: dict[tuple[str, bool], list[Page]] = {}
    for page in pages:
        if topic := topic_of(page):
            found.setdefault((topic, page.changes), []).append(page)
    said: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (topic, changes), theirs in sorted(found.items(), key=lambda one: one[0][1]):
        cells = tuple(_how_much(role, theirs) for role in PERSONAL_ROLES)
        said.setdefault((topic, cells), []).append("ändern" if changes else "ansehen")
    order = list(dict.fromkeys(topic for topic, _ in found))
    rows = sorted(said.items(), key=lambda one: order.index(one[0][0]))
    return tuple((topic, ", ".join(what), *cells) for (topic, cells), what in rows)


def _how_much(role: Role, pages: list[Page]) -> str:
    count = sum(role in page.roles for page in pages)
    return "ja" if count == len(pages) else "teils" if count else ""


def _address_rows(pages: tuple[Page, ...]) -> tuple[tuple[str, ...], ...]:
    """List the addresses of pages for people, once under each group of roles."""
    found: dict[frozenset[Role], list[str]] = {}
    for page in pages:
        if topic_of(page):
            found.setdefault(page.roles, []).append(page.address)
    return tuple(
        (
            "alle"
            if roles == frozenset(PERSONAL_ROLES)
            else ", ".join(_mark(role) for role in PERSONAL_ROLES if role in roles),
            " · ".join(dict.fromkeys(addresses)),
        )
        for roles, addresses in found.items()
    )


def _mark(role: Role) -> str:
    return _ROLE_MARKS.get(role, role.label)
