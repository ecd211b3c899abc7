"""The pages of cases: the list, one case, and a page for each thing that can be done on it."""
