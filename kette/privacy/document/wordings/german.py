"""The form of a consent in German: the binding text."""

from kette.privacy.document.wordings.shape import Wording

GERMAN = Wording(
    code="de",
    name="Deutsch",
    german_name="Deutsch",
    title="Einwilligung in die Weitergabe von Angaben",
    draft="",
    binding="",
    person="Es geht um",
    born="geboren am",
    purpose="Wofür",
    usual_purpose="Übergang von der Schule in Ausbildung, Beruf oder Förderung",
    duration="Wie lange",
    until_withdrawn="bis zum Widerruf",
    until_adult="bis zum Widerruf, längstens bis zum Tag vor dem 18. Geburtstag",
    statement="{giver} darf diese Angaben an {recipient} weitergeben, und nur an diese Stelle:",
    groups={
        "identity": "Name, Geburtsdatum und Geschlecht",
        "address": "Wohnanschrift",
        "contact": "Telefon, E-Mail, Sprache für Gespräche und wann am besten erreichbar",
        "schooling": "Schulform und Abschluss",
        "attendance": "Schule, Klasse und Schulpflicht",
        "needs": (
            "wobei Unterstützung gebraucht wird, warum übergeben wird, was entschieden und vereinbart ist, "
            "wann und wie Kontakt bestand (keine Gesprächsnotizen)"
        ),
        "health": "Gesundheit und Sucht",
    },
    special_title="Besonders geschützte Angaben",
    special="Angaben zu Gesundheit und Sucht gehen nur mit, wenn es hier eigens angekreuzt ist (Art. 9 DSGVO).",
    special_yes="Ja, auch Angaben zu Gesundheit und Sucht.",
    special_no="Nein, diese Angaben nicht.",
    free_title="Freiwillig",
    free=(
        "Sie müssen nicht zustimmen. Ein Nein hat keine Nachteile: Schule, Beratung und Leistungen bleiben Ihnen wie bisher. "
        "Dann spricht {giver} mit {recipient} nicht unter Ihrem Namen, und Sie müssen sich dort selbst melden."
    ),
    withdraw_title="Widerruf",
    withdraw=(
        "Sie können jederzeit Nein sagen, ohne Grund, mündlich oder schriftlich, bei {giver} oder bei {recipient} "
        "(Art. 7 Abs. 3 DSGVO). Ab dann wird nichts mehr weitergegeben, und {recipient} prüft, was zu löschen ist. Was vorher "
        "geschehen ist, bleibt erlaubt."
    ),
    information_title="Information nach Art. 13 DSGVO",
    information=(
        "Verantwortlich ist {giver}, nach der Weitergabe auch {recipient}.",
        "Rechtsgrundlage ist diese Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO, § 67b Abs. 2 SGB X).",
        (
            "Gespeichert wird, solange die Begleitung dauert, danach noch für die Frist, die im Informationsbrief steht; dann wird "
            "gelöscht. Anvertrautes geht nie mit."
        ),
        (
            "Sie können Auskunft, Berichtigung, Löschung und Einschränkung verlangen und sich bei der Landesbeauftragten für "
            "Datenschutz und Informationsfreiheit NRW beschweren."
        ),
        "Datenschutz vor Ort: {officer}",
    ),
    yes="Ja, ich willige ein.",
    no="Nein, ich willige nicht ein.",
    signed_on_german="",
    signatures={
        "youth": "Unterschrift des jungen Menschen",
        "parent_one": "Unterschrift des ersten Elternteils",
        "parent_two": "Unterschrift des zweiten Elternteils",
        "parent": "Unterschrift des sorgeberechtigten Elternteils",
        "guardian": "Unterschrift des Vormunds",
        "official": "Unterschrift der Amtsvormundschaft",
    },
    both="Bei gemeinsamer Sorge müssen beide Eltern unterschreiben.",
)
