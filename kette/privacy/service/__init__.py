"""Recording what sight rests on: keys, bases and their end, dated accesses, disclosures."""
