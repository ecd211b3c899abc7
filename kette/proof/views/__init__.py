"""The pages on which a sheet is checked and taken over, and those about certificates."""
