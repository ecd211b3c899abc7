"""What is told in letters, and what is on file about a case."""
