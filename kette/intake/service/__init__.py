"""Taking in a school's file, reporting its classes, and forgetting who was not reported."""
