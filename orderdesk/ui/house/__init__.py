"""The house itself: what the company decides, and who works here."""
