"""For which task each kind of institution processes data, and on which law of its own: what letters and answers say. Add a kind here."""

from dataclasses import dataclass

from kette.roles import InstitutionKind

K = InstitutionKind
_SOCIAL = "§ 35 SGB I und §§ 67 bis 85a SGB X"


@dataclass(frozen=True, slots=True)
class OwnTask:
    """What an institution does for a young person, and the law of its task; without one it works by consent alone.

    :param source: where its data come from first.
    """

    whose: str
    source: str
    law: str = ""

    @property
    def words(self) -> str:
        """Return the legal ground in German."""
        if not self.law:
            return f"{self.whose}: Ihre Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO)."
        return f"{self.whose}: die gesetzliche Aufgabe (Art. 6 Abs. 1 Buchst. e DSGVO mit {self.law})."


_SCHOOL = OwnTask("Schule", "aus der Schülerverwaltung der Schule", "SchulG NRW und SchülerDÜG NRW")
_HANDED = "von der Schule oder der Stelle, die den Fall vorher geführt hat,"
TASKS = {
    K.SCHOOL: _SCHOOL,
    K.VOCATIONAL_COLLEGE: OwnTask("Berufskolleg", _SCHOOL.source, _SCHOOL.law),
    K.YOUTH_OFFICE: OwnTask("Jugendamt", _HANDED, f"§§ 13, 13a und 61 bis 65 SGB VIII, {_SOCIAL}"),
    K.JOBCENTER: OwnTask("Jobcenter", _HANDED, f"§§ 16 bis 16h, 18 und 50 SGB II, {_SOCIAL}"),
    K.EMPLOYMENT_AGENCY: OwnTask(
        "Agentur für Arbeit", _HANDED, f"§§ 9, 9a, 29 bis 35 und 31a SGB III, {_SOCIAL}"
    ),
}


def task_of(kind: InstitutionKind) -> OwnTask:
    """Return the task of a kind of institution; one without a law of its own works by consent."""
    return TASKS.get(kind, OwnTask(kind.label, _HANDED))
