"""Why a case cannot be offered yet, with the page that leads on."""

from kette.chain import BrokenChain
from kette.privacy.rules.informing import NOT_YET


class NotInformed(BrokenChain):
    """The young person was not informed yet, so nothing leaves the school."""

    def __init__(self, public_id: str) -> None:
        super().__init__(NOT_YET)
        self.way_on = ("rights.case", {"public_id": public_id}, "Informieren")
