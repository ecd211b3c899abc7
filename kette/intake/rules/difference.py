"""What a school's file changes on the list that is kept: who is new, what changed, who is gone, and how many stay the same."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kette.intake.rules.listed import Listed

# In the order in which they are shown.
_LABELS = {
    "family_name": "Nachname",
    "given_name": "Vorname",
    "born_on": "Geburtsdatum",
    "class_name": "Klasse",
    "sex": "Geschlecht",
    "degree": "Abschluss",
    "on_leave": "beurlaubt",
    "option": "Anschlussoption",
    "no_disclosure": "keine Auskunft an Dritte",
    "street": "Straße",
    "postcode": "Postleitzahl",
    "town": "Ort",
    "phone": "Telefon",
    "email": "E-Mail",
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field in words, as it is kept and as the file says; empty where nothing is known.

    :param old: None where it is of no use any more: what was odd about a row of an earlier file.
    """

    label: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A pupil of the file who is not on the list yet.

    :param known: name and class on the list of who that probably is, written otherwise; and the public id there.
    """

    name: str
    class_name: str
    line: int
    known: str = ""
    known_class: str = ""
    known_id: str = ""


@dataclass(frozen=True, slots=True)
class Similar:
    """A newcomer who is likely somebody whom the school has reported already, in another spelling.

    :param case_id: public id of the case, and the name that is kept there.
    """

    name: str
    class_name: str
    case_id: str
    known: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A pupil on the list of whom the file says something else; the name is the one that is kept."""

    name: str
    class_name: str
    line: int
    fields: tuple[FieldChange, ...]
    is_reported: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """A pupil on the list who is not in the file any more; whether to keep them is the school's word.

    :param status: who is in the file all the same, as somebody who has left: the word for it.
    """

    public_id: str
    name: str
    class_name: str
    is_reported: bool
    status: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would change, each by class and name.

    :param gone: whose class is in the file, but who is not.
    :param left: who is in the file, but has left the school by it.
    :param similar: newcomers who resemble an open case of the school itself; of other schools nothing is told.
    :param absent: classes that are not in the file at all, with how many are on their lists; they stay as they are.
    :param respelled: how many are on the list in a better spelling than the file's, which stays.
    """

    new: tuple[Newcomer, ...]
    changed: tuple[Changed, ...]
    gone: tuple[Gone, ...]
    absent: Mapping[str, int]
    same: int
    similar: tuple[Similar, ...] = ()
    left: tuple[Gone, ...] = ()
    respelled: int = 0

    @property
    def renamed(self) -> tuple[Newcomer, ...]:
        """Return the newcomers who are probably somebody who has vanished, written otherwise."""
        return tuple(one for one in self.new if one.known_id)

    @property
    def is_first(self) -> bool:
        """Say whether there was no list before."""
        return not (self.changed or self.gone or self.left or self.absent or self.same)

    @property
    def is_nothing(self) -> bool:
        """Say whether the file says what is known already."""
        return not (self.new or self.changed or self.gone or self.left)


def field_changes(
    old: Listed, new: Listed, old_class: str = "", new_class: str = ""
) -> tuple[FieldChange, ...]:
    """Return what differs between two states of a pupil, in words."""
    before, after = _words(old, old_class), _words(new, new_class)
    changes = [
        FieldChange(label, before[key], after[key])
        for key, label in _LABELS.items()
        if before[key] != after[key]
    ]
    if old.hints != new.hints:
        label = "Hinweis zur Zeile" if new.hints else "Hinweis zur früheren Datei"
        changes.append(FieldChange(label, None, " ".join(new.hints) or "erledigt"))
    return tuple(changes)


def left_out(
    kept: Sequence[tuple[str, str]], found: Collection[str], classes: Collection[str]
) -> tuple[list[str], dict[str, int]]:
    """Return who of the list is not in the file, and the classes that the file does not hold at all, with their sizes.

    :param kept: id and class of each on the list.
    :param found: ids of those who are in the file.
    :param classes: the classes of the file.
    """
    known = frozenset(found)
    # A class of which somebody is found under another name was renamed, not left out.
    there = {*classes, *(class_name for public_id, class_name in kept if public_id in known)}
    missing = [(public_id, class_name) for public_id, class_name in kept if public_id not in known]
    gone = [public_id for public_id, class_name in missing if class_name in there]
    return gone, dict(Counter(class_name for _, class_name in missing if class_name not in there))


def _words(one: Listed, class_name: str) -> dict[str, str]:
    person = one.person.to_json()
    return {key: str(person.get(key) or "") for key in _LABELS} | {
        "born_on": f"{one.person.born_on:%d.%m.%Y}",
        "class_name": class_name,
        "degree": one.degree_words,
        "on_leave": "ja" if one.on_leave else "nein",
        "option": one.option,
        "no_disclosure": "ja" if one.no_disclosure else "nein",
    }
