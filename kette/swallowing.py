"""Requests far too large for the app: their bytes are read and thrown away, so that the app can still answer in German."""

from io import BytesIO
from typing import Any

from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

# A browser shows an answer only after it sent everything; beyond this nobody waits any more.
LARGEST = 1024 * 1024 * 1024  # bytes


class _Nothing:
    """A buffer that keeps nothing of what it is given."""

    def __len__(self) -> int:
        return 0

    def append(self, _data: bytes) -> None:
        """Throw away."""

    def getfile(self) -> BytesIO:
        """Return an empty body; the app refuses by the length that was announced, before it reads."""
        return BytesIO()

    def close(self) -> None:
        """Have nothing to close."""


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads requests; of one that announces more than the server takes, nothing is held in memory."""

    error: Any

    def received(self, data: bytes) -> int:
        """Take the next bytes, and return how many were used."""
        used: int = super().received(data)
        if (
            isinstance(self.error, RequestEntityTooLarge)
            and not self.chunked
            and self.content_length <= LARGEST
        ):
            self.body_rcv.buf = _Nothing()
            self.error = None
            self.completed = self.body_rcv.completed
        return used
