"""What proves a handover: whether a sheet is unchanged and who signed it, whom a Kommune trusts, and taking over a sheet from elsewhere."""
