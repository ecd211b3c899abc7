"""The questions a report answers, in the order in which people ask them. Add a report here: one line and one function."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kette.cases.rules.degrees import DEGREES
from kette.cases.rules.facts import FACT_OF
from kette.cases.rules.outcomes import OUTCOME_OF, OUTCOMES, OutcomeGroup
from kette.chain import Link
from kette.handover.rules.states import DeclineReason
from kette.reports.rules import findings
from kette.reports.rules.book import Book
from kette.reports.rules.measures import spread
from kette.reports.rules.standing import Compulsory, Consent, Line, Movement, OfferResult, Standing
from kette.reports.rules.tables import (
    EVERYTHING,
    Chart,
    Column,
    Labels,
    Row,
    Table,
    labels_of,
    one_way,
    two_way,
)

Tell = Callable[[Sequence[Table], date], str]
OPEN_CASES = ("open",)
_UNKNOWN_LAST: Labels = [("", "nicht bekannt")]
_TIMES: Labels = [("0", "noch nie"), ("1", "einmal"), ("2", "zweimal"), ("3", "dreimal oder öfter")]
_KNOWN_DEGREES = {degree.key for degree in DEGREES}
# Groups that are no Anschluss: they are counted as the standing says, which tells two of them apart.
_NO_ANSCHLUSS = frozenset({OutcomeGroup.NONE, OutcomeGroup.UNKNOWN, OutcomeGroup.OUT})


@dataclass(frozen=True, slots=True)
class Question:
    """One question: how it is counted, how the finding is told from the counts that are shown, what the figures mean."""

    key: str
    title: str
    count: Callable[[Book], list[Table]]
    tell: Tell
    definition: str


def count_standing(book: Book) -> list[Table]:
    """How many are still without an Anschluss, where do they stand, how did the stock move?"""
    standing = one_way(
        "standing", "Was aus ihnen geworden ist", "Stand", book.lines, _standing, labels_of(Standing),
        rows_are="standing", whole=EVERYTHING, chart=Chart.BARS,
    )  # fmt: skip
    link = one_way(
        "link", "Wo die Fälle in der Kette stehen", "Glied der Kette", book.lines, _link, labels_of(Link),
        rows_are="link", whole=EVERYTHING,
    )  # fmt: skip
    return [standing, *([] if book.coarse else [link]), _movement(book)]


def count_places(book: Book) -> list[Table]:
    """Where do those without an Anschluss come from, and who are they?"""
    sexes = [*FACT_OF["sex"].choices, *_UNKNOWN_LAST]
    tables = [
        _by_standing("school_form", "Nach Schulform", "Schulform", book, _form_of(book), book.school_forms()),
        _by_standing(
            "degree", "Nach voraussichtlichem Abschluss", "Abschluss", book, _degree, _degrees(book)
        ),
        _by_standing("sex", "Nach Geschlecht", "Geschlecht", book, _sex, sexes),
        _by_standing("compulsory", "Nach Schulpflicht", "Schulpflicht", book, _duty, labels_of(Compulsory)),
    ]
    if not book.coarse:
        schools = _by_standing(
            "school", "Nach Schule", "Schule", book, lambda line: book.code(line.school_id), book.schools()
        )
        tables.insert(0, schools)
    drawn = next((place for place, table in enumerate(tables) if len(table.rows) > 1), 0)
    tables[drawn] = replace(tables[drawn], chart=Chart.STACKED)
    return tables


def count_holders(book: Book) -> list[Table]:
    """Who holds the open cases?"""
    links = [(str(link.value), link.label) for link in Link if link is not Link.CLOSED]
    # Open cases with an Anschluss are not all that have one: their sum is no known margin.
    standings = labels_of((Standing.WITHOUT, Standing.PROMISED))
    standings = [*standings, ("arrived_open", Standing.ARRIVED.label)]
    return [
        two_way(
            "holder", "Offene Fälle nach zuständiger Stelle", "Zuständige Stelle",
            [line for line in book.lines if line.is_open],
            lambda line: book.code(line.holder_id), book.holders(),
            _open_standing if book.coarse else _link, standings if book.coarse else links,
            columns_are="standing" if book.coarse else "link", whole=OPEN_CASES, chart=Chart.STACKED,
        )
    ]  # fmt: skip


def count_days(book: Book) -> list[Table]:
    """How long does it take from the report to the conference, to somebody who accepts, to an Anschluss?"""
    ways: tuple[tuple[str, str, Callable[[Line], int | None]], ...] = (
        ("conference", "bis zur ersten Entscheidung einer Konferenz", lambda line: line.days_to_conference),
        ("acceptance", "bis zur ersten Annahme einer Übergabe", lambda line: line.days_to_acceptance),
        ("anschluss", "bis zum Start des Anschlusses", lambda line: line.days_to_anschluss),
    )
    rows = []
    for code, label, days in ways:
        found = spread(value for value in map(days, book.lines) if value is not None)
        counts = (found.count, len(book.lines) - found.count, len(book.lines))
        rows.append(Row(code, label, (*counts, found.low, found.middle, found.high), EVERYTHING))
    columns = (
        Column("reached", "erreicht", -1),
        Column("waiting", "noch nicht", -1),
        Column("cases", "zusammen", +1, whole=True),
        Column("low", "ein Viertel bis", days=True),
        Column("middle", "Median", days=True),
        Column("high", "drei Viertel bis", days=True),
    )
    arrived = ((len(ways) - 1, 0), ("standing", str(Standing.ARRIVED.value)))
    return [
        Table(
            "days", "Tage seit der Meldung", "Von der Meldung", columns, tuple(rows), None, Chart.SPREAD, (arrived,)
        )
    ]  # fmt: skip


def count_outcomes(book: Book) -> list[Table]:
    """What became of them: by roll-up, by official key, by consent?"""
    columns = [("promised", "zugesagt"), ("arrived", "angetreten"), ("neither", "weder noch")]
    placed = {Standing.PROMISED: "promised", Standing.ARRIVED: "arrived"}
    groups = [(str(group.value), group.label) for group in OutcomeGroup if group not in _NO_ANSCHLUSS]
    groups += labels_of(standing for standing in Standing if standing not in placed)
    by_group = two_way(
        "group", "Nach Art des Anschlusses", "Art des Anschlusses", book.lines, _group, groups,
        lambda line: placed.get(line.standing, "neither"), columns,
        rows_are="standing", columns_are="standing", whole=EVERYTHING, chart=Chart.STACKED,
    )  # fmt: skip
    found = {_key(line) for line in book.lines}
    keys = [(outcome.key, f"{outcome.key} · {outcome.label}") for outcome in OUTCOMES]
    keys += [
        (f"{key}!", f"{key} · {OUTCOME_OF[key].label}, keine Einwilligung")
        for key in ("ABSENZ", "UNBE", "GELOESCHT")
    ]
    by_key = one_way(
        "outcome", "Nach dem Schlüssel des Landes", "Schlüssel", book.lines, _key,
        [pair for pair in keys if pair[0] in found], whole=EVERYTHING,
    )  # fmt: skip
    consent = _by_standing(
        "consent", "Nach Stand der Einwilligung", "Einwilligung", book,
        lambda line: str(line.consent.value), labels_of(Consent),
    )  # fmt: skip
    return [by_group, *([] if book.coarse else [by_key]), consent]


def count_handovers(book: Book) -> list[Table]:
    """What became of the offered handovers, why were they declined, what was given back, what keeps coming back?"""
    declined = [offer for offer in book.offers if offer.result is OfferResult.DECLINED]
    reasons = labels_of(DeclineReason)
    return [
        two_way(
            "handover", "Angebotene Übergaben nach Empfänger", "Angeboten an", book.offers,
            lambda offer: book.code(offer.receiver_id), book.receivers(),
            lambda offer: str(offer.result.value), labels_of(OfferResult),
            columns_are="offer", chart=Chart.STACKED,
        ),
        one_way(
            "reason", "Abgelehnte Übergaben nach Grund", "Grund", declined, lambda offer: offer.reason, reasons,
            whole=("offer", "declined"), column="Ablehnungen",
        ),
        one_way(
            "return", "Nach der Annahme zurückgegeben", "Zurückgegeben von", book.returns, book.code, book.returners(),
            column="Rückgaben",
        ),
        one_way(
            "again", "Offene Fälle danach, wie oft sie zurückkamen", "Abgelehnt oder zurückgegeben",
            [line for line in book.lines if line.is_open], lambda line: str(min(line.came_back, 3)), _TIMES,
            whole=OPEN_CASES,
        ),
    ]  # fmt: skip


# Add a report here: one line, and its function above.
QUESTIONS: tuple[Question, ...] = (
    Question(
        "open", "Wie viele sind noch ohne Anschluss?", count_standing, findings.standing, findings.ABOUT_OPEN
    ),
    Question("where", "Wo liegt es?", count_places, findings.places, findings.ABOUT_WHERE),
    Question("who", "Wer hat die Verantwortung?", count_holders, findings.holders, findings.ABOUT_WHO),
    Question("long", "Wie lange dauert es?", count_days, findings.days, findings.ABOUT_LONG),
    Question("what", "Was ist aus ihnen geworden?", count_outcomes, findings.outcomes, findings.ABOUT_WHAT),
    Question("holds", "Hält die Kette?", count_handovers, findings.handovers, findings.ABOUT_HOLDS),
)


def _movement(book: Book) -> Table:
    moved = book.movements()
    everything = sum(moved.values(), Movement())
    # Where nothing was open before, those newly reported are all there are.
    new = EVERYTHING if everything.new == len(book.lines) else ()
    columns = (
        Column("opening", "Bestand am Anfang", -1),
        Column("new", "neu gemeldet", -1, of=new),
        Column("reopened", "wieder geöffnet", -1),
        Column("closed", "abgeschlossen", +1),
        Column("closing", "Bestand am Ende", +1, of=OPEN_CASES),
    )
    title = f"Offene Fälle vom {book.since:%d.%m.%Y} bis {book.as_of:%d.%m.%Y}"
    rows = tuple(Row(code, label, _flow(moved.get(code, Movement()))) for code, label in book.schools())
    total = Row("", "insgesamt", _flow(everything))
    return Table("movement", title, "Schule", columns, () if book.coarse else rows, total)


def _flow(moved: Movement) -> tuple[int, ...]:
    return moved.opening, moved.new, moved.reopened, moved.closed, moved.closing


def _by_standing(
    key: str, title: str, head: str, book: Book, row_of: Callable[[Line], str], rows: Labels
) -> Table:
    return two_way(
        key, title, head, book.lines, row_of, rows, _standing, labels_of(Standing),
        rows_are=key, columns_are="standing", whole=EVERYTHING,
    )  # fmt: skip


def _standing(line: Line) -> str:
    return str(line.standing.value)


def _open_standing(line: Line) -> str:
    return "arrived_open" if line.standing is Standing.ARRIVED else str(line.standing.value)


def _link(line: Line) -> str:
    return str(line.link.value)


def _form_of(book: Book) -> Callable[[Line], str]:
    return lambda line: book.school_form(line.school_id)


def _degree(line: Line) -> str:
    return line.degree if line.degree in _KNOWN_DEGREES else ""


def _degrees(book: Book) -> Labels:
    found = {_degree(line) for line in book.lines}
    return [*((one.key, one.label) for one in DEGREES if one.key in found), *_UNKNOWN_LAST]


def _sex(line: Line) -> str:
    return line.sex


def _duty(line: Line) -> str:
    return str(line.compulsory.value)


def _group(line: Line) -> str:
    group = OUTCOME_OF[line.outcome].group
    return str(line.standing.value if group in _NO_ANSCHLUSS else group.value)


def _key(line: Line) -> str:
    return f"{line.outcome}!" if line.standing is Standing.NO_CONSENT else line.outcome
