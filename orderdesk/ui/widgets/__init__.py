"""Widgets every room shares; each module says at its top how to use it."""
