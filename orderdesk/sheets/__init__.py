"""Spreadsheets in and out: files become plain rows and back."""
