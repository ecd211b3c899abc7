"""What the codes mean that entries about cases and offers keep in the access log, by action."""

from collections.abc import Mapping

from kette.cases.rules.facts import FACTS
from kette.cases.rules.outcomes import OUTCOMES
from kette.cases.rules.timeline import AgreementResult

_FACTS = {fact.key: fact.label for fact in FACTS}
_OUTCOMES = {outcome.key: outcome.label for outcome in OUTCOMES}

LOGGED: dict[str, Mapping[str, str]] = {
    "case.facts": _FACTS,
    "case.confirm": _FACTS,
    "case.promise": _OUTCOMES,
    "case.close": _OUTCOMES,
    "case.agreement_done": {result.value: result.label for result in AgreementResult},
    "offer.add": _OUTCOMES,
    "offer.change": _OUTCOMES,
}
