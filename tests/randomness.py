"""How the random tests draw: a fresh seed for each run, shown when something fails; sequences by number."""

import os

from hypothesis import HealthCheck, settings

# How many sequences of operations the state machines run.
SEQUENCES = int(os.environ.get("KETTE_SEQUENCES", "500"))


def register() -> None:
    """Set what holds for every random test: no deadline on loaded machines, and no files in the repository."""
    settings.register_profile(
        "kette",
        deadline=None,
        derandomize=False,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    settings.load_profile("kette")
