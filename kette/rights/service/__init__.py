"""Wording letters, and the steps of what a young person asks for."""
