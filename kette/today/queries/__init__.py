"""What the start page lists: what waits, what comes soon, what others owe."""
