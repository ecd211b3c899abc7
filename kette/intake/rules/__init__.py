"""The reading of a school's file: bytes in, pupils and problems out, without database, clock or request."""
