"""Erasing: one case, what is due at night, early on request, and again after a restore."""
