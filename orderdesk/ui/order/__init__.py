"""One order whole, in a window of its own beside the work."""
