"""The list of cases: whose it is, what it shows, how it is narrowed, how few queries it takes."""
