"""What waits for whom: the start page of each role."""
