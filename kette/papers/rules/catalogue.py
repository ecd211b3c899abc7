"""Which papers there are, in the order in which they are filed. Add a paper here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass

from kette.papers.rules import agreements
from kette.papers.rules.assessment import assessment
from kette.papers.rules.deletion import deletion
from kette.papers.rules.entitlements import entitlements
from kette.papers.rules.protection import protection
from kette.papers.rules.record import record
from kette.papers.rules.running import Running
from kette.papers.rules.staff import staff
from kette.papers.rules.writing import Block

_CONTRACT = (
    "Entwurf, ohne Rechtsberatung. Von der Stelle zu prüfen, zu ergänzen und erst nach Unterschrift wirksam."
)


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One paper.

    :param key: name in addresses and of the file.
    :param purpose: what it is good for, for whoever looks for it.
    :param draft: the note on top of a draft; empty for what stands as it is.
    :param with_settings: whether all settings in force stand at its end; in one paper alone.
    """

    key: str
    title: str
    law: str
    purpose: str
    write: Callable[[Running], tuple[Block, ...]]
    draft: str = ""
    with_settings: bool = False


PAPERS = (
    PaperKind(
        "verzeichnis",
        "Verzeichnis von Verarbeitungstätigkeiten",
        "Art. 30 DSGVO",
        "Zwecke, Rechtsgrundlagen, Daten, Empfänger und Fristen dieser Stelle",
        record,
    ),
    PaperKind(
        "loeschkonzept",
        "Löschkonzept",
        "Art. 5, 17 DSGVO, § 84 SGB X",
        "Fristen mit den Werten der Kommune, Ablauf, Ausnahmen, Sicherungen",
        deletion,
    ),
    PaperKind(
        "rechte-und-rollen",
        "Rechte- und Rollentabelle",
        "Art. 25, 32 DSGVO",
        "wer welche Angaben sieht und welche Rolle was tun kann",
        entitlements,
    ),
    PaperKind(
        "massnahmen",
        "Technische und organisatorische Maßnahmen",
        "Art. 32 DSGVO",
        "jede Maßnahme mit ihrem Stand, was fehlt zuerst; dazu die Einstellungen, die gelten",
        protection,
        with_settings=True,
    ),
    PaperKind(
        "folgenabschaetzung-entwurf",
        "Datenschutz-Folgenabschätzung",
        "Art. 35 DSGVO",
        "Risiken, Maßnahmen und was bleibt, nach dem Standard-Datenschutzmodell",
        assessment,
        draft="Entwurf, von der Kommune zu prüfen. Bewertungen sind Vorschläge.",
    ),
    PaperKind(
        "gemeinsame-verantwortung-entwurf",
        "Vereinbarung über gemeinsame Verantwortung",
        "Art. 26 DSGVO",
        "wer welche Pflicht erfüllt; mit allen beteiligten Stellen",
        agreements.joint,
        draft=_CONTRACT,
    ),
    PaperKind(
        "auftragsverarbeitung-entwurf",
        "Vertrag über Auftragsverarbeitung",
        "Art. 28 DSGVO, § 80 SGB X",
        "mit dem Rechenzentrum, das Kette betreibt",
        agreements.processing,
        draft=_CONTRACT,
    ),
    PaperKind(
        "personalrat",
        "Blatt für den Personalrat",
        "Protokollierung und Auswertung",
        "was über Beschäftigte gespeichert wird, was nicht ausgewertet wird, wer liest, wie lange",
        staff,
    ),
)


def paper_named(key: str) -> PaperKind | None:
    """Return the paper of this key, if there is one."""
    return next((kind for kind in PAPERS if kind.key == key), None)
