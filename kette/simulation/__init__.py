"""A whole year of Kettenstadt on a clock of its own, all rules live: it measures whether the chain keeps its promises."""
