"""The pages behind an address on paper, and what a handover's own page says of it."""
