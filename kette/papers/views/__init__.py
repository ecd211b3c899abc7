"""The page on which the papers are fetched."""
