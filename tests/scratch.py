"""Where throwaway databases lie: in memory where there is room, because copying one on disk takes twenty times as long."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3


def folder(prefix: str) -> tempfile.TemporaryDirectory[str]:
    """Make a folder that is removed at the end of the block."""
    in_memory = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > _ROOM
    return tempfile.TemporaryDirectory(
        prefix=f"kette-{prefix}-", dir=MEMORY if in_memory else None, ignore_cleanup_errors=True
    )
