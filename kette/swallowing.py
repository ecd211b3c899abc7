"""What comes in from the network: too much is read and thrown away, and of large bodies only a few are held at a time."""

import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any, ClassVar

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

# A browser shows an answer only after it sent everything, so too much is thrown away that the app can still answer in
# German; beyond this nobody waits any more.
LARGEST = 1024 * 1024 * 1024  # bytes
# Of bodies that are not small, in all; the next one is not read before there is room. Its bytes wait at the sender's.
_ROOM = 192 * 1024 * 1024
_SMALL = 64 * 1024


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
    """Reads requests; of one that may not be as large as it says, nothing is held."""

    # Says how large a request may be, by method, path and cookies.
    largest: ClassVar[Callable[[str, str, str], int]]
    _lock: ClassVar[threading.Lock] = threading.Lock()
    _taken: ClassVar[int] = 0

    error: Any
    _needs = 0
    _has = 0

    def received(self, data: bytes) -> int:
        """Take the next bytes, and return how many were used."""
        had_headers = self.headers_finished
        used: int = super().received(data)
        if self.headers_finished and not had_headers and self.error is None and self.content_length:
            self._weigh()
        elif self.chunked and self.body_bytes_received > _SMALL and self.error is None:
            # No browser sends a body without saying how large it is.
            self.error, self.completed = RequestEntityTooLarge("say how large it is"), True
        return used

    def has_room(self) -> bool:
        """Say whether more may be read of this request now."""
        if self._needs == self._has:
            return True
        with Parser._lock:
            if Parser._taken and Parser._taken + self._needs > _ROOM:
                return False
            Parser._taken += self._needs
        self._has = self._needs
        return True

    def close(self) -> None:
        """Let the body go, and give back its room."""
        super().close()
        with Parser._lock:
            Parser._taken -= self._has
            self._needs = self._has = 0

    def _weigh(self) -> None:
        if self.content_length > Parser.largest(self.command, self.path, self.headers.get("COOKIE", "")):
            self.body_rcv.buf = _Nothing()
            # More than the app takes anywhere, whatever it allows on this page.
            self.headers["CONTENT_LENGTH"] = str(LARGEST)
        elif self.content_length > _SMALL:
            self._needs = self.content_length


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection; it is not read while there is no room for what it sends."""

    parser_class = Parser

    def readable(self) -> bool:
        """Say whether something may be read from it."""
        return bool(super().readable()) and (self.request is None or self.request.has_room())

    def handle_close(self) -> None:
        """Give back the room of a request that never came whole."""
        super().handle_close()
        if self.request is not None:
            self.request.close()
