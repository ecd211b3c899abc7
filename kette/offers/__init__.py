"""What help there is, and how many places."""
