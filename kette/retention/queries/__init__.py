"""What is due, what is held back, and what the page of retention shows."""
