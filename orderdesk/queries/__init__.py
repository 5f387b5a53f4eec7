"""Reads: a session, a filter and a page in, frozen rows out."""
