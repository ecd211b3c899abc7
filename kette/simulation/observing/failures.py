"""What failed by itself during the year: the scheduler says so in the log and tries again, so nobody else would notice."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class Failures(logging.Handler):
    """Keeps what was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a sentence."""
        self.told.append(record.getMessage())


@contextmanager
def listening() -> Iterator[Failures]:
    """Listen to Kette's log inside the block."""
    failures, kette = Failures(), logging.getLogger("kette")
    kette.addHandler(failures)
    try:
        yield failures
    finally:
        kette.removeHandler(failures)
