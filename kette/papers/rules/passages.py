"""What several papers say alike: which data there are, on which bases they travel, how long they stay."""

from kette.cases.rules import facts
from kette.handover.rules import fields as sheet
from kette.papers.rules.running import Party, Running
from kette.papers.rules.writing import Table, listed
from kette.privacy.rules import bases
from kette.privacy.rules.bases import BasisKind
from kette.privacy.rules.fields import SPECIAL, FieldGroup
from kette.retention.rules import periods
from kette.retention.rules.words import in_words
from kette.roles import HOLDING_KINDS, InstitutionKind

# What is kept of a case beside fields and facts, which say their group themselves.
_BESIDES = {
    FieldGroup.STATE: (
        "Nummer des Falls",
        "Glied der Kette und Schritte mit Tag",
        "zuständige Stelle",
        "Übergaben und Fristen",
        "Ergebnis",
    ),
    FieldGroup.NEEDS: (
        "Entscheidungen der Fallkonferenz",
        "Notizen (liest nur die Stelle, die sie schrieb)",
    ),
    FieldGroup.ENTRUSTED: ("vertrauliche Notizen einer Fachkraft",),
}
_MOST_NAMED = 6


def data_table() -> Table:
    """List every field and fact by its group."""
    rows = [(group.label, listed(labels_of(group)), _remark(group)) for group in FieldGroup]
    return Table(("Gruppe", "Angaben", "Besonderheit"), tuple(rows), (2.4, 4.6, 3))


def labels_of(group: FieldGroup) -> tuple[str, ...]:
    """Name everything that is in a group of fields."""
    labels = [field.label for field in sheet.FIELDS if field.group is group]
    labels += [fact.label for fact in facts.FACTS if fact.group is group]
    return tuple(dict.fromkeys([*_BESIDES.get(group, ()), *labels]))


def _remark(group: FieldGroup) -> str:
    if group in SPECIAL:
        return "besondere Kategorie (Art. 9 DSGVO): nur mit eigener Einwilligung"
    if group is FieldGroup.ENTRUSTED:
        return "anvertraut (§ 65 SGB VIII, § 203 StGB): sieht nur, wer sie schrieb"
    if group is FieldGroup.STATE:
        return "ohne Namen und freien Text"
    if any(group in circle.groups for circle in bases.CIRCLES):
        return "im Klartext nur mit Rechtsgrundlage dafür; als Schlüssel auch unter Pseudonym"
    return "nur mit Rechtsgrundlage im Klartext"


def codes_table() -> Table:
    """List the codes of every fact that has codes: nothing else can be entered there."""
    rows = tuple(
        (fact.label, fact.group.label, listed(label for _, label in fact.choices))
        for fact in facts.FACTS
        if fact.choices
    )
    return Table(("Angabe", "Gruppe", "Mögliche Werte"), rows, (2, 2, 6))


def kinds_in_words(kinds: frozenset[InstitutionKind]) -> str:
    """Name kinds of institutions; none or all mean any that takes part."""
    if _meant(kinds) == HOLDING_KINDS:
        return "jede Stelle, die einen Fall führen kann"
    return listed(kind.label for kind in InstitutionKind if kind in kinds)


def _meant(kinds: frozenset[InstitutionKind]) -> frozenset[InstitutionKind]:
    """Return the kinds that a basis means: none or all are those that can hold a case, for nobody else gets names so."""
    return HOLDING_KINDS if not kinds or kinds == frozenset(InstitutionKind) else kinds


def groups_in_words(kind: BasisKind) -> str:
    """Name what a basis covers at most."""
    groups = [group for group in FieldGroup if group in kind.groups]
    named = [
        f"{group.label} (nur, wenn eigens angekreuzt)" if group in SPECIAL else group.label
        for group in groups
    ]
    return listed(kind.fields or named)


def in_force(kind: BasisKind) -> str:
    """Say since when a basis has been the law, and until when."""
    since = f"seit {kind.since:%d.%m.%Y}"
    return f"{since} bis {kind.until:%d.%m.%Y}" if kind.until else since


def parties_in_words(parties: tuple[Party, ...]) -> str:
    """Name institutions, the first few of many."""
    names = [party.name for party in parties[:_MOST_NAMED]]
    more = len(parties) - len(names)
    return listed([*names, f"und {more} weitere"] if more else names, "zurzeit keine")


def bases_table() -> Table:
    """List every legal basis with its law, its way, its data and its end."""
    rows = tuple(
        (
            f"{kind.label}\n{kind.citation}\n{in_force(kind)}",
            f"von: {kinds_in_words(kind.givers)}\nan: {kinds_in_words(kind.receivers)}",
            groups_in_words(kind),
            kind.delete_by,
        )
        for kind in (*bases.BASIS_KINDS, *bases.CIRCLES)
    )
    return Table(("Grundlage", "Weg", "Angaben, höchstens", "Zu löschen"), rows, (3, 2.4, 2.8, 1.8))


def ways_table(running: Running) -> Table:
    """List what the controller passes on and receives, on which basis, to and from whom."""
    me, rows = running.controller.kind, []
    for kind in (*bases.BASIS_KINDS, *bases.CIRCLES):
        if not kind.in_force(running.day):
            continue
        for way, mine, others in (
            ("gibt weiter an", kind.givers, kind.receivers),
            ("erhält von", kind.receivers, kind.givers),
        ):
            if me not in _meant(mine):
                continue
            rows.append(
                (
                    f"{kind.label}\n{kind.citation}",
                    f"{way}: {parties_in_words(running.of_kinds(_meant(others)))}",
                    groups_in_words(kind),
                )
            )
    return Table(("Grundlage", "Empfänger und Quellen", "Angaben, höchstens"), tuple(rows), (3, 4, 3))


def periods_table(running: Running) -> Table:
    """List every period with its value in force, its start, what happens then, and its law."""
    rows = tuple(
        (kind.label, f"{period_of(kind, running)}\n{kind.starts}".strip(), kind.effect.label, kind.source)
        for kind in periods.KINDS
    )
    return Table(("Was", "Frist", "Was dann geschieht", "Grundlage"), rows, (3, 2.8, 2, 2.6))


def period_of(kind: periods.Kind, running: Running) -> str:
    """Return the period in force in words."""
    return kind.fixed or in_words(int(running.values[kind.setting]), kind.unit)
