"""Pages of the forms on paper: printing them for a class, the list of what is out, a stack that comes back."""
