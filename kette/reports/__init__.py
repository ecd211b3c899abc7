"""Does the chain hold? Counted, never named."""
