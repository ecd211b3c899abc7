"""Passing a case, with its sheet, to whoever holds it next."""
