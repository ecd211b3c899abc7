"""Reading a large file without the search for circles: its cells, of which there are hundreds of thousands, make none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off Python's search for circular rubbish; it looks at every cell again and again, a third of the time.

    Usable as a decorator. Where two read at once, the first to end switches it on again: the other one is slower.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
