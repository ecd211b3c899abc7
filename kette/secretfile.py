"""A file of secrets: readable for its owner alone, and written wholly or not at all, whoever pulls the plug."""

import os
from pathlib import Path


def write(file: Path, content: str) -> None:
    """Put a new content in the place of a file, durably; it keeps its owner, and its mode is 0600.

    :raises OSError: if that cannot be done; the file is as it was.
    """
    half = file.with_name(f"{file.name}.new")
    half.unlink(missing_ok=True)
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
        if file.exists() and os.geteuid() == 0:
            os.fchown(written.fileno(), file.stat().st_uid, file.stat().st_gid)
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    half.rename(file)
    place = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
