"""The pages of letters and of what young people ask for."""
