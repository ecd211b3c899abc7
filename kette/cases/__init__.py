"""Where each young person stands, and who holds them."""
