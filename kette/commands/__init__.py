"""Commands of the command line beyond those that start and fill an instance, a module for each subject."""
