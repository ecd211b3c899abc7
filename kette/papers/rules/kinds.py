"""What each kind of institution does in the chain, and on which law of its own. Add a kind of institution here, too."""

from dataclasses import dataclass

from kette.papers.rules.writing import please
from kette.roles import InstitutionKind

K = InstitutionKind
_SOCIAL = "§ 35 SGB I, §§ 67 bis 85a SGB X"


@dataclass(frozen=True, slots=True)
class Task:
    """What an institution processes data for, and the law of its task."""

    purpose: str
    law: str


_SCHOOL = Task(
    "Erkennen, wer die Schule ohne konkreten Anschluss verlässt; beraten; gesetzlich melden; den "
    "Fall führen, bis eine "
    "andere Stelle ihn angenommen hat",
    "SchülerDÜG NRW, § 120 SchulG NRW, VO-DV I",
)
TASKS = {
    K.SCHOOL: _SCHOOL,
    K.VOCATIONAL_COLLEGE: _SCHOOL,
    K.YOUTH_OFFICE: Task(
        "Junge Menschen mit Unterstützungsbedarf auf dem Weg in Ausbildung und Beschäftigung begleiten",
        f"§§ 13, 13a, 61 bis 65, 81 SGB VIII, {_SOCIAL}",
    ),
    K.INTEGRATION_CENTRE: Task(
        "Neu zugewanderte junge Menschen beraten: Sprache, Anerkennung, Anschluss",
        f"Einwilligung. {please('Rechtsgrundlage der eigenen Aufgabe')}",
    ),
    K.JOBCENTER: Task(
        (
            "Junge Menschen, die Leistungen nach dem SGB II beziehen oder schwer zu erreichen sind, in "
            "Ausbildung oder Arbeit begleiten"
        ),
        f"§§ 16 bis 16h, 18, 50 SGB II, {_SOCIAL}",
    ),
    K.EMPLOYMENT_AGENCY: Task(
        "Beruflich beraten, Ausbildung vermitteln, mit jungen Menschen ohne Anschluss Kontakt aufnehmen",
        f"§§ 9, 9a, 29 bis 35, 31a SGB III, {_SOCIAL}",
    ),
    K.COORDINATION: Task(
        (
            "Abläufe abstimmen, Fallkonferenzen unter Pseudonym moderieren, zählen und berichten; keine "
            "Fallverantwortung"
        ),
        please("Beschluss oder Vereinbarung, auf der die Koordinierung beruht"),
    ),
    K.TRANSITION_GUIDES: Task(
        "Junge Menschen im Übergang persönlich begleiten",
        f"Einwilligung. {please('Auftrag und Rechtsgrundlage')}",
    ),
    K.PROVIDER: Task(
        "Maßnahmen für junge Menschen durchführen und sie dabei begleiten",
        (
            "Einwilligung; § 61 Abs. 3 SGB VIII, § 78 SGB X, soweit Sozialdaten übermittelt werden. "
            f"{please('Vertrag mit dem Auftraggeber')}"
        ),
    ),
    K.SAFETY_NET: Task(
        "Fälle führen, für die sonst keine Stelle mehr zuständig ist",
        please("Vereinbarung, mit der die Auffangstelle Fälle im Voraus annimmt, und ihre Rechtsgrundlage"),
    ),
}


def task_of(kind: InstitutionKind) -> Task:
    """Return what an institution of a kind does; a kind nobody described asks for it."""
    missing = Task(please("Zweck der Verarbeitung"), please("Rechtsgrundlage der Aufgabe"))
    return TASKS.get(kind, missing)
