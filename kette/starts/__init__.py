"""Starts: two weeks after school begins, each institution with promised places says who has really come."""
