"""Decisions in plain Python: no Qt, no SQL, no files; the clock is passed in."""
