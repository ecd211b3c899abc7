"""When what was written about a young person is erased, by whom, and how that is proved."""
