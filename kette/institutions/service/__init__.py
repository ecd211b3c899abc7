"""Who takes part, and who is signed in: all changes of this package."""
