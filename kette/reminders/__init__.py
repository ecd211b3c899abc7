"""What is due, told once and to the right institution."""
