"""The pages around sign-in, one's own account, and the administration."""
