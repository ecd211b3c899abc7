"""When is asked who has started, what is answered, and what the mails say."""
