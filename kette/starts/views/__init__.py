"""The page on which a holder says where its promised cases go, and the list that the institution ticks."""
