"""What is measured of the simulated year, from what arrived and what stands in the database, not from what wrote it."""
