"""Papers of privacy: the form of a consent, to be signed."""
