"""One open desk: the only way to read from and write to the database."""
