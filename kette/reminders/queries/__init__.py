"""Reading reminders: what the rules watch, who is told, somebody's own list, and when the clock struck."""
