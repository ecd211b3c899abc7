"""What the papers say, made of the registries that the program itself works by."""
