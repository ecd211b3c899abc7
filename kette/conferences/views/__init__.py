"""The pages of conferences: planning them, and sitting at the table."""
