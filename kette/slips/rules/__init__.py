"""Rules of the forms on paper: their codes, what they may be answered with, how a stack is read."""
