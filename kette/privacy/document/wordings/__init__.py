"""The words of the form of a consent, one module per language."""
