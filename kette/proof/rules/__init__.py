"""What a file must be to be believed, and what is said of it."""
