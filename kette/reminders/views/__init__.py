"""The pages of reminders: the outbox, the answer why not yet, and one's own Wiedervorlagen."""
