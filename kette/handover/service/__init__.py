"""The one door of handovers, and what follows from what happens elsewhere."""
