"""The products' room."""
