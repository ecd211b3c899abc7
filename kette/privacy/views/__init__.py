"""The pages of privacy: consents and other bases of a case, and the access log."""
