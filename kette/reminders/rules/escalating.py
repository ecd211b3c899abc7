"""What of all that is due belongs before a round, in a phrase short enough for a list; it names nobody."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kette.reminders.rules.due import Due
from kette.reminders.rules.parties import Party

# By rule, while it is ahead and once it is late. Consents, recalls and requests are between a person and one institution.
_WORDS = {
    "agreement_due": ("", "Vereinbarung fällig seit {}"),
    "no_contact": ("", "seit Langem kein Kontakt festgehalten"),
    "consent_waiting": ("", "Übergabe vorgemerkt, Einwilligung oder Information fehlt seit {}"),
    "leaves_chain": (
        "letzter Schultag am {}, noch bei der Schule",
        "seit dem letzten Schultag am {} noch bei der Schule",
    ),
    "start_unconfirmed": ("", "Start im Anschluss seit {} nicht bestätigt"),
}
# An unanswered offer is waited for, and who has arrived is beyond conferences: these stay in the list of the Koordinierung.
TO_THE_TABLE = frozenset({"agreement_due", "no_contact", "consent_waiting", "start_unconfirmed"})


def to_be_placed(items: Iterable[Due], day: date) -> Mapping[str, str]:
    """Return what goes onto the agenda of the next conference by itself on a day: why, in words, by public id of the case."""
    found = {
        item.case: item
        for item in sorted(items, key=lambda item: item.due_on, reverse=True)
        if item.case and item.rule.key in TO_THE_TABLE and item.agenda_on and item.agenda_on <= day
    }
    return {case: _WORDS[item.rule.key][1].format(f"{item.due_on:%d.%m.%Y}") for case, item in found.items()}


def for_the_table(items: Iterable[Due]) -> Mapping[str, Sequence[str]]:
    """Return what is overdue, or what the Koordinierung is told of, by public id of the case; of each rule the oldest."""
    oldest: dict[str, dict[str, tuple[date, str]]] = {}
    for item in items:
        ahead, late = _WORDS.get(item.rule.key, ("", ""))
        words = late if item.overdue else ahead if Party.COORDINATION in item.rule.tells else ""
        if item.case is None or not words:
            continue
        said = oldest.setdefault(item.case, {})
        phrase = (item.due_on, words.format(f"{item.due_on:%d.%m.%Y}"))
        said[item.rule.key] = min(phrase, said.get(item.rule.key, phrase))
    return {case: [words for _, words in said.values()] for case, said in oldest.items()}
