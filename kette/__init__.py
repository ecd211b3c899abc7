"""Kette follows every school leaver without a follow-up until one has really started somewhere."""
