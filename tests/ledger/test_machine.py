"""Random sequences of everything that can be done with cases, against the real database: rules 1 to 3 after every step."""

import os

from flask import Flask
from hypothesis import HealthCheck, Phase, settings

from kette.db import kommune
from tests.ledger.machine import ChainMachine
from tests.world import make_world


def test_the_chain_holds_over_random_sequences(app_context: Flask, engine_kind: str) -> None:
    sequences = int(os.environ.get("KETTE_SEQUENCES", "150"))
    # PostgreSQL answers over a socket; it gets its share, the default engine the full number.
    if engine_kind == "postgresql":
        sequences = max(20, sequences // 10)
    ChainMachine.world = make_world(app_context)
    machine = ChainMachine.TestCase
    machine.settings = settings(
        max_examples=sequences,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    with kommune(ChainMachine.world.kommune_id):
        machine("runTest").runTest()
