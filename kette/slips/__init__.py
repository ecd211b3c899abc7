"""Slips: forms of consent printed class by class with a code, and what comes back of them (Rücklauf)."""
