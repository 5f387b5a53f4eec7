"""OrderDesk: the desktop order desk."""

__version__ = "0.1.0"
