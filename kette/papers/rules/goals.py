"""The goals of data protection by which measures and risks are ordered (Standard-Datenschutzmodell of the DSK)."""

from kette.labels import LabelledEnum


class Goal(LabelledEnum):
    """One goal of the Standard-Datenschutzmodell."""

    MINIMISATION = "minimisation", "Datenminimierung"
    CONFIDENTIALITY = "confidentiality", "Vertraulichkeit"
    INTEGRITY = "integrity", "Integrität"
    AVAILABILITY = "availability", "Verfügbarkeit"
    UNLINKABILITY = "unlinkability", "Nichtverkettung"
    TRANSPARENCY = "transparency", "Transparenz"
    INTERVENABILITY = "intervenability", "Intervenierbarkeit"
