"""The texts of letters as they come with Kette: plain German, to be reworded by each Kommune."""

from collections.abc import Mapping
from dataclasses import dataclass

from kette.privacy.rules.informing import LetterKind


@dataclass(frozen=True, slots=True)
class Text:
    """The title and the body of a letter, with placeholders; an empty line starts a new paragraph."""

    title: str
    body: str


_SIGNED = "\n\nFragen? Rufen Sie gern an: {ansprechperson}, {telefon}.\n\nMit freundlichen Grüßen\n\n{ansprechperson}\n{stelle}"

SHIPPED_TEXTS: Mapping[LetterKind, Text] = {
    LetterKind.NOTICE_YOUTH: Text(
        "Wir wollen, dass es nach der Schule für Sie weitergeht",
        "nach unserem Stand haben Sie noch keine feste Zusage für die Zeit nach der Schule: keine Ausbildung, keinen "
        "Schulplatz, keine andere Maßnahme. Deshalb {melder} Sie in {kommune} für die „Verantwortungskette“ gemeldet. So "
        "ist immer genau eine Stelle für Sie zuständig, und niemand verliert Sie aus dem Blick. Zurzeit "
        "{verantwortlich}.\n\n"
        "Was jetzt geschieht: Wir sprechen mit Ihnen darüber, was Sie möchten und wer Ihnen dabei helfen kann. Vielleicht "
        "beraten wir uns mit anderen Stellen, zunächst ohne Ihren Namen. Ihren Namen und Ihre Angaben bekommt eine andere "
        "Stelle nur, wenn ein Gesetz das erlaubt oder wenn Sie einwilligen. Die Einwilligung ist freiwillig. Wenn Sie sie "
        "nicht geben, haben Sie keinen Nachteil, und wir bleiben für Sie da.\n\n"
        "Auf den nächsten Seiten steht, welche Daten wir verarbeiten, an wen sie gehen dürfen, wann sie gelöscht werden und "
        "welche Rechte Sie haben. Haben Sie inzwischen eine Zusage? Dann sagen Sie uns bitte Bescheid."
        + _SIGNED,
    ),
    LetterKind.NOTICE_CUSTODIANS: Text(
        "Wir wollen, dass es für {vorname} nach der Schule weitergeht",
        "nach unserem Stand hat {vorname} noch keine feste Zusage für die Zeit nach der Schule: keine Ausbildung, keinen "
        "Schulplatz, keine andere Maßnahme. Deshalb {melder} {vorname} in {kommune} für die „Verantwortungskette“ gemeldet. "
        "So ist immer genau eine Stelle zuständig, und niemand geht verloren. Zurzeit {verantwortlich}.\n\n"
        "Was jetzt geschieht: Wir sprechen mit {vorname} und mit Ihnen darüber, was gewünscht ist und wer dabei helfen kann. "
        "Vielleicht beraten wir uns mit anderen Stellen, zunächst ohne Namen. Namen und Angaben bekommt eine andere Stelle "
        "nur, wenn ein Gesetz das erlaubt oder wenn Sie einwilligen. Die Einwilligung ist freiwillig. Wenn Sie sie nicht "
        "geben, entsteht kein Nachteil.\n\n"
        "Auf den nächsten Seiten steht, welche Daten wir verarbeiten, an wen sie gehen dürfen, wann sie gelöscht werden und "
        "welche Rechte Sie und {vorname} haben. Gibt es inzwischen eine Zusage? Dann sagen Sie uns bitte Bescheid."
        + _SIGNED,
    ),
    LetterKind.INVITATION_YOUTH: Text(
        "Einladung zum Gespräch am {tag}",
        "wir möchten mit Ihnen darüber sprechen, wie es nach der Schule für Sie weitergeht. Das Gespräch ist am {tag} um "
        "{uhrzeit} Uhr, Ort: {ort}.\n\n"
        "Sie können jemanden mitbringen, dem Sie vertrauen. Brauchen Sie eine Übersetzung? Oder passt der Termin nicht? Dann "
        "melden Sie sich bitte vorher bei uns. Die Teilnahme ist freiwillig." + _SIGNED,
    ),
    LetterKind.INVITATION_CUSTODIANS: Text(
        "Einladung zum Gespräch am {tag}",
        "wir möchten mit {vorname} und mit Ihnen darüber sprechen, wie es nach der Schule weitergeht. Das Gespräch ist am "
        "{tag} um {uhrzeit} Uhr, Ort: {ort}.\n\n"
        "Brauchen Sie eine Übersetzung? Oder passt der Termin nicht? Dann melden Sie sich bitte vorher bei uns. Die Teilnahme "
        "ist freiwillig." + _SIGNED,
    ),
    LetterKind.CONTACTS: Text(
        "Wer ist verantwortlich, und wer hilft beim Datenschutz?",
        "Verantwortlich ist {stelle}, {anschrift}, Telefon {telefon}. Übernimmt eine andere Stelle den Fall, ist sie von da "
        "an für ihre Daten selbst verantwortlich und informiert Sie darüber.\n\n"
        "Datenschutzbeauftragte: {datenschutz}.",
    ),
}
