"""Writes: one function per intention of a person, one transaction, returning Changes."""
