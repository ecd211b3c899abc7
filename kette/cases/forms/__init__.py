"""The forms of the case pages: the filter bar, and one form for each thing that can be done on a case."""
