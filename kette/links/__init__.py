"""Links: an offer answered from its paper, without an account, by an address that works once and a code to the mailbox."""
