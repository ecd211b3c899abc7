"""Letters and answers on paper."""
