"""The forms of conferences, one module for each thing done with them."""
