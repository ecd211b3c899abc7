"""Which bases and accesses are in force, and the access log."""
