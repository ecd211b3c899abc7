"""Pure rules of this package: ages and texts in, values out."""
