"""What helps beside an Anschluss: the second list, apart from the outcomes. Add a kind of support here and nowhere else."""

from kette.labels import LabelledEnum


class Support(LabelledEnum):
    """A kind of support that an institution gives until a day; nobody counts as placed because somebody looks after them.

    After the KAoA keys of Übergangsbegleitung (SBO 10.4.1 to 10.4.6, and 10.5), and the law they rest on.
    """

    YOUTH_WORK = "youth_work", "Jugendhilfe, Jugendsozialarbeit (§ 13 SGB VIII)"
    SCHOOL_WORK = "school_work", "Schulsozialarbeit"
    ENTRY = "entry", "Berufseinstiegsbegleitung"
    MUNICIPAL = "municipal", "kommunale Übergangsbegleitung"
    VOLUNTEER = "volunteer", "Ehrenamt, Patenschaft"
    STAR = "star", "KAoA-STAR, Integrationsfachdienst"
    ASA = "asa", "Assistierte Ausbildung, AsA flex (§§ 74 bis 75a SGB III)"
    ACTIVATION = "activation", "Aktivierungshilfe (§ 45 SGB III, § 16 SGB II)"
    OUTREACH = "outreach", "aufsuchende Hilfe (§ 16h SGB II)"
    TUITION = "tuition", "Sprach- oder Lernförderung"


def agreed_words(support: Support | None, words: str) -> str:
    """Return an agreement as it is read: the kind of support before what else was agreed."""
    return ": ".join(part for part in (support.label if support else "", words.strip()) if part)
