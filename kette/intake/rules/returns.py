"""What comes back from the Agentur für Arbeit under § 31a Abs. 2 SGB III: four fields, and what becomes of a line."""

from kette.labels import LabelledEnum


class Returned(LabelledEnum):
    """What became of one line of a return feed."""

    KNOWN = "known", "bekannter Fall"
    OPENED = "opened", "neuer Fall"
    REFUSED = "refused", "Widerspruch, nicht übernommen"
