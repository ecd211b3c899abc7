"""What the pages of intake read."""
