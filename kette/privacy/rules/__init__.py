"""Pure rules of this package: dates and enums in, values out."""
