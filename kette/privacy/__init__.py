"""Who may see what, on which basis, and for how long."""
