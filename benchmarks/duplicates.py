"""How many doubles are found, and how many of those found are doubles: invented pairs through blocking and comparison.

`make bench NAME=duplicates SEED=n`. Seeds 1 to 4 were used while the rules were made; take any other.
"""

import json
import os
import time
from collections import Counter

from kette.intake.rules.blocks import own_blocks, sought_blocks
from kette.intake.rules.likeness import likeness
from tests.intake.pairs import Pair, make_pairs

PAIRS = 12_000


def found(pair: Pair) -> bool:
    """Say whether a pair is proposed: a block in common, and alike enough."""
    shares_a_block = not own_blocks(pair.one).isdisjoint(sought_blocks(pair.other))
    return shares_a_block and likeness(pair.one, pair.other) is not None


def measure(seed: int, count: int = PAIRS) -> dict[str, object]:
    """Return recall and precision over freshly made pairs, and which kinds were missed or wrongly proposed most."""
    pairs = make_pairs(seed, count)
    begun = time.perf_counter()
    proposed = [found(pair) for pair in pairs]
    seconds = time.perf_counter() - begun
    same = sum(pair.is_same for pair in pairs)
    right = sum(pair.is_same and hit for pair, hit in zip(pairs, proposed, strict=True))
    wrong = Counter(pair.kind for pair, hit in zip(pairs, proposed, strict=True) if hit != pair.is_same)
    return {
        "seed": seed,
        "pairs": count,
        "of_two_people": round(1 - same / count, 3),
        "recall": round(right / same, 4),
        "precision": round(right / sum(proposed), 4),
        "most_often_wrong": dict(wrong.most_common(5)),
        "seconds": round(seconds, 2),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(os.environ.get("SEED", "2027")))))
