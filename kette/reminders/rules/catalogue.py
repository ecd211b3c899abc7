"""What Kette reminds of: what is watched, after how many working days, who is told. Add a rule here and nowhere else."""

from dataclasses import dataclass

from kette.reminders.rules.parties import Party, Timing

# The rungs of the ladder, each so many working days after the one before: who waits for the answer, then the Kommunale
# Koordinierung, then the agenda of the next conference. 0 ends the ladder there.
NEXT_RUNG = "next_rung_days"
COORDINATION_RUNG = "coordination_rung_days"
AGENDA_RUNG = "agenda_rung_days"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    :param sentence: what it says in somebody's own list.
    :param many: the same as a heading above several, for a mail.
    :param watches: what is watched, in German, for the administration.
    :param setting: key of the setting with the number of working days; 0 switches the rule off.
    :param tells: who is told first, all at once.
    :param then: who is told next, if it stays as it is, because they wait for it.
    :param owed: what it says in the list of those who wait.
    :param endpoint: the page on which to do something about it.
    :param climbs: whether it goes on to the Kommunale Koordinierung and to a conference if nothing comes of it; what is
        between a person and one institution does not.
    :param urgent: told at once to the institution's mailbox, and not again in the weekly mail.
    """

    key: str
    sentence: str
    many: str
    watches: str
    setting: str
    timing: Timing
    tells: tuple[Party, ...]
    then: Party | None = None
    owed: str = ""
    endpoint: str = "cases.show"
    climbs: bool = False
    urgent: bool = False


RULES = (
    Rule(
        "handover_unanswered",
        "Die Frist für die Antwort auf eine Übergabe ist abgelaufen.",
        "Übergaben, deren Antwortfrist abgelaufen ist",
        "Eine angebotene Übergabe ist nach Ablauf der Frist nicht beantwortet.",
        "answer_reminder_days",
        Timing.AFTER,
        (Party.RECEIVER,),
        then=Party.GIVER,
        owed="Die Annahme einer Übergabe steht aus.",
        endpoint="handover.show",
        climbs=True,
    ),
    Rule(
        "agreement_due",
        "Eine Vereinbarung ist fällig.",
        "Vereinbarungen, die fällig sind oder werden",
        "Eine Vereinbarung wird fällig und ist nicht erledigt.",
        "agreement_notice_days",
        Timing.BEFORE,
        (Party.DEBTOR,),
        then=Party.HOLDER,
        owed="Eine Vereinbarung mit einer anderen Stelle ist offen.",
        climbs=True,
    ),
    Rule(
        "no_contact",
        "Seit Langem ist kein Kontakt festgehalten.",
        "Begleitete Fälle, in denen seit Langem kein Kontakt festgehalten ist",
        "Zu einem Fall in Begleitung ist kein Kontakt und kein Versuch festgehalten.",
        "no_contact_days",
        Timing.AFTER,
        (Party.HOLDER,),
        climbs=True,
    ),
    Rule(
        "conference_ahead",
        "Eine Konferenz steht bevor. Auf ihrer Seite steht, was Ihre Stelle vorbereiten kann.",
        "Konferenzen, die bevorstehen",
        "Eine Konferenz mit Fällen auf der Tagesordnung steht bevor.",
        "conference_notice_days",
        Timing.BEFORE,
        (Party.PARTICIPANT,),
        endpoint="conferences.show",
        urgent=True,
    ),
    Rule(
        "consent_waiting",
        "Eine Übergabe ist vorgemerkt: Noch fehlt die Einwilligung oder die Information der jungen Person.",
        "Vorgemerkte Übergaben, zu denen die Einwilligung oder die Information der jungen Person fehlt",
        "Eine vorgemerkte Übergabe wartet auf die Einwilligung oder auf die Information der jungen Person.",
        "consent_reminder_days",
        Timing.AFTER,
        (Party.HOLDER,),
        climbs=True,
    ),
    Rule(
        "of_age_soon",
        "Mit dem 18. Geburtstag endet die Einwilligung der Sorgeberechtigten. Bitte fragen Sie die Person selbst.",
        "Einwilligungen der Sorgeberechtigten, die mit dem 18. Geburtstag enden",
        "Eine Einwilligung, die Sorgeberechtigte erteilt haben, endet spätestens mit dem 18. Geburtstag.",
        "of_age_notice_days",
        Timing.CALENDAR_DAYS_BEFORE,
        (Party.HOLDER,),
        endpoint="privacy.consent",
    ),
    Rule(
        "recall_open",
        "Nach einem Widerruf oder Widerspruch ist nicht bestätigt, was gelöscht wurde.",
        "Widerrufe und Widersprüche, zu denen die Bestätigung fehlt",
        "Nach einem Widerruf oder Widerspruch hat eine Stelle nicht bestätigt, was sie gelöscht hat.",
        "recall_reminder_days",
        Timing.AFTER,
        (Party.RECEIVER,),
        endpoint="privacy.recall",
    ),
    Rule(
        "request_due",
        "Eine junge Person wartet auf die Antwort auf ihr Anliegen (Art. 15 bis 18 DSGVO).",
        "Anliegen junger Menschen, die zu beantworten sind",
        "Ein Anliegen einer jungen Person (Auskunft, Berichtigung, Löschung, Einschränkung) ist noch nicht beantwortet.",
        "request_notice_days",
        Timing.BEFORE,
        (Party.ANSWERING,),
        endpoint="rights.case",
    ),
    Rule(
        "part_due",
        "Ihr Teil einer Auskunft an eine junge Person (Art. 15 DSGVO) ist noch nicht freigegeben.",
        "Auskünfte an junge Menschen, zu denen Ihr Teil fehlt",
        "Eine Stelle hat ihren Teil einer Auskunft noch nicht freigegeben.",
        "request_notice_days",
        Timing.BEFORE,
        (Party.ANSWERING,),
        endpoint="today.show",
    ),
    Rule(
        "leaves_chain",
        "Der letzte Schultag naht, und noch ist die Schule zuständig: Der Fall droht die Kette zu verlassen.",
        "Fälle, die mit dem letzten Schultag die Kette verlassen",
        "Vor dem letzten Schultag ist für einen Fall noch die Schule zuständig.",
        "leaves_chain_days",
        Timing.BEFORE,
        (Party.SCHOOL, Party.COORDINATION),
    ),
    Rule(
        "start_unconfirmed",
        "Der Start im zugesagten Anschluss ist noch nicht bestätigt.",
        "Zugesagte Anschlüsse, deren Start noch nicht bestätigt ist",
        "Der Tag, an dem ein zugesagter Anschluss beginnt, ist ohne Bestätigung verstrichen.",
        "start_reminder_days",
        Timing.AFTER,
        (Party.HOLDER,),
        climbs=True,
    ),
    Rule(
        "check_date",
        "Prüftermin: Bitte bestätigen Sie, dass die Person noch dort ist.",
        "Prüftermine, zu denen der Verbleib zu bestätigen ist",
        "Zum Prüftermin (15. Oktober, 31. Januar) ist der Verbleib nicht bestätigt.",
        "check_notice_days",
        Timing.BEFORE,
        (Party.HOLDER,),
        climbs=True,
    ),
    Rule(
        "conference_uncalled",
        "Fälle warten auf eine Konferenz, und es ist keine geplant, die über sie sprechen kann.",
        "Konferenzen, auf die Fälle warten und die nicht geplant sind",
        "Fälle warten auf eine Konferenz, und es ist keine geplant.",
        "conference_uncalled_days",
        Timing.AFTER,
        (Party.COORDINATION,),
        endpoint="conferences.new",
    ),
    Rule(
        "basis_ends",
        "Die Grundlage, auf der Ihre Stelle die Person kennt, endet. Danach sehen Sie nur noch ein Kürzel.",
        "Einwilligungen und gesetzliche Fristen, die enden",
        "Eine Einwilligung oder gesetzliche Frist endet, auf der die fallverantwortliche Stelle einen Fall kennt.",
        "basis_ends_days",
        Timing.BEFORE,
        (Party.HOLDER,),
        endpoint="privacy.consent",
    ),
    Rule(
        "erased_soon",
        "Ein offener Fall wird bald gelöscht, weil seine Frist endet. Bitte geben Sie ihn weiter oder schließen Sie ihn ab.",
        "Offene Fälle, die bald gelöscht werden",
        "Die Löschfrist eines Falls endet, der noch offen ist.",
        "erase_notice_days",
        Timing.CALENDAR_DAYS_BEFORE,
        (Party.HOLDER,),
    ),
    Rule(
        "school_silent",
        "Zum Identifizierungstermin fehlt für mindestens eine Klasse die Meldung oder die Fehlanzeige.",
        "Identifizierungstermine, zu denen die Meldung oder die Fehlanzeige fehlt",
        "Eine Schule hat zu einem Identifizierungstermin nicht für jede Klasse gemeldet oder Fehlanzeige erstattet.",
        "report_reminder_days",
        Timing.AFTER,
        (Party.SCHOOL,),
        then=Party.COORDINATION,
        owed="Eine Schule hat zu einem Identifizierungstermin nicht ganz geantwortet.",
        endpoint="intake.identification",
    ),
)
RULE_OF = {rule.key: rule for rule in RULES}
RUNGS = (NEXT_RUNG, COORDINATION_RUNG, AGENDA_RUNG)
SETTINGS = (*(rule.setting for rule in RULES), *RUNGS)
