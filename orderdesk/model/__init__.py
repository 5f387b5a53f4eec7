"""Typed tables, one file per area."""
