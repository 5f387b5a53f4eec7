"""What the warehouse does: lock and release stock for lines, receive, count."""

from orderdesk.commands.warehouse.locks import lock_all, lock_lines, release_lines
from orderdesk.commands.warehouse.stock import count_stock, open_stock, receive_stock

__all__ = ["count_stock", "lock_all", "lock_lines", "open_stock", "receive_stock", "release_lines"]
