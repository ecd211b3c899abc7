"""What can be done with a case: the ledger, its records, and who it is about."""
