"""A process of its own for reading what strangers made: with little memory and time, it ends there and nowhere else.

What such a process runs is a module that calls `limit` first, takes the file on standard input and writes JSON.
"""

import ctypes
import json
import resource
import signal
import subprocess
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1


class Ended(Exception):
    """The process has ended without an answer; `by_limit` where it ran into memory or time."""

    def __init__(self, *, by_limit: bool) -> None:
        super().__init__()
        self.by_limit = by_limit


def read(module: str, file: bytes, *, seconds: int) -> dict[str, Any]:
    """Let a module read a file, and return what it says.

    :raises Ended: if it says nothing; what it wrote about that names nothing for people.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module], input=file, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise Ended(by_limit=True) from None
    if done.returncode or not done.stdout:
        raise Ended(by_limit=done.returncode <= 0)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def limit(*, memory: int, seconds: int) -> None:
    """Leave this process so many bytes and so many seconds of work, and no picture of itself when it breaks down.

    It ends with the process that asked: what nobody waits for any more must not go on reading.
    """
    _end_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent() -> None:
    """Let Linux end this process with its parent (prctl, PR_SET_PDEATHSIG); elsewhere the limit of time does it."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def answer(said: dict[str, Any]) -> int:
    """Write what was read, and return how the process ends."""
    # In one piece: written bit by bit, the pipe takes longer than the reading.
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())
    return 0
