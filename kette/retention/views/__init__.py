"""The pages of retention, and what it says on the page of a case."""
