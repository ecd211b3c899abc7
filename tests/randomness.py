"""How the random tests draw: a fresh seed for each run, shown when something fails; sequences by number."""

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

# How many sequences of operations the state machines run.
SEQUENCES = int(os.environ.get("KETTE_SEQUENCES", "500"))


def register() -> None:
    """Set what holds for every random test: no deadline on loaded machines, and no files in the repository."""
    set_hypothesis_home_dir(Path(tempfile.gettempdir()) / f"kette-hypothesis-{os.getuid()}")
    settings.register_profile(
        "kette",
        deadline=None,
        derandomize=False,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    settings.load_profile("kette")
