"""What stands in a calendar and how it is written, as pure functions."""
