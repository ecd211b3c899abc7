"""Case conferences: agenda, decisions while people speak, minutes."""
