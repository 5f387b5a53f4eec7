"""Bringing in a sheet: choose or drop it, look at what would happen, then let it."""
