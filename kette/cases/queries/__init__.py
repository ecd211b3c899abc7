"""Reading cases: who may see what (`sight`), one case (`one`), and the list of all (`board`)."""
