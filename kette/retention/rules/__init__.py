"""Periods, what due means, and what becomes of each table when a case is erased."""
