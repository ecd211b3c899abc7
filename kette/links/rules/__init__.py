"""What of links needs neither database nor page: addresses, codes, and how often one may try."""
