"""Waiting for another process to have done something."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 60


def until(is_so: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> float:
    """Wait until it is so, and return the seconds that it took; fail after so many."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began
