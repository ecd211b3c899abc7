"""What young people are told and may ask: letters, access, correction, erasure."""
