"""A process of its own for reading what strangers made: with little memory and time, it ends there and nowhere else.

What such a process runs is a module that calls `limit` first, takes all of the file from standard input, and only then
writes JSON.
"""

import ctypes
import gc
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import IO, Any, cast

BUSY = "Gerade werden andere Dateien gelesen. Bitte versuchen Sie es in einer Minute noch einmal."
# Of each kind: who waits for a reader holds a thread of the web server, which has eight.
_AT_ONCE = 2
_PATIENCE = 5  # seconds
_PR_SET_PDEATHSIG = 1


class Ended(Exception):
    """The process has ended without an answer; `by_limit` where it ran into memory or time, or said too much."""

    def __init__(self, *, by_limit: bool) -> None:
        super().__init__()
        self.by_limit = by_limit


class Busy(Exception):
    """As many files as may be read at once are being read; BUSY says so to people."""


_places: dict[str, threading.Semaphore] = {}


def read(module: str, file: bytes, *, seconds: int, most: int) -> dict[str, Any]:
    """Let a module read a file, and return what it says.

    :param most: how many bytes it may say; small files that were made to do harm unfold to any size.
    :raises Ended: if it says nothing, or more than that.
    :raises Busy: if this module reads too many others, and none of them ends within seconds.
    """
    with _place(module):
        said, status = _said(module, file, seconds, most)
    if status or not said:
        raise Ended(by_limit=status <= 0)
    content: dict[str, Any] = json.loads(said)
    return content


@contextmanager
def _place(module: str) -> Iterator[None]:
    places = _places.setdefault(module, threading.BoundedSemaphore(_AT_ONCE))
    if not places.acquire(timeout=_PATIENCE):
        raise Busy
    try:
        yield
    finally:
        places.release()


def _said(module: str, file: bytes, seconds: int, most: int) -> tuple[bytes, int]:
    """Return what a module says, and how it ended: killed where it says too much or takes too long."""
    with subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it quotes what it stumbles over
    ) as reader:
        patience = threading.Timer(seconds, reader.kill)
        patience.start()
        try:
            # One that has ended takes nothing; its status tells why.
            with suppress(BrokenPipeError), cast(IO[bytes], reader.stdin) as file_in:
                file_in.write(file)
            said = cast(IO[bytes], reader.stdout).read(most + 1)
            if len(said) > most:
                reader.kill()
            reader.wait()
        finally:
            patience.cancel()
    return said, reader.returncode


def limit(*, memory: int, seconds: int) -> None:
    """Leave this process so many bytes and so many seconds of work, and no picture of itself when it breaks down.

    It ends with the process that asked: what nobody waits for any more must not go on reading. It does not search for
    circular rubbish either: it ends before that is worth the time.
    """
    _end_with_parent()
    gc.disable()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.excepthook = _end_in_silence


def _end_in_silence(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
    """End without a word: 0 where memory ran out, as `read` takes it for a limit, else as broken down."""
    os._exit(0 if issubclass(kind, MemoryError) else 1)


def _end_with_parent() -> None:
    """Let Linux end this process with its parent (prctl, PR_SET_PDEATHSIG); elsewhere the limit of time does it."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def answer(said: dict[str, Any]) -> int:
    """Write what was read, and return how the process ends."""
    # In one piece: written bit by bit, the pipe takes longer than the reading. In ASCII, because one rare sign makes
    # all of a text four times as large in the memory of who reads it.
    sys.stdout.buffer.write(json.dumps(said, separators=(",", ":")).encode())
    return 0
