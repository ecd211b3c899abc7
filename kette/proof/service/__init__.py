"""Whom a Kommune believes, and what it takes over from them."""
