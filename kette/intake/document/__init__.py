"""Files that intake gives out: books of identification dates, and what goes to the Agentur für Arbeit."""
