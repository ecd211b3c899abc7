"""One's own calendar: an address with a secret under which a calendar program reads days and counts, never a name."""
