"""What the warehouse reads: lines wanting stock in queue order, stock, its movements, and what to pick.

Quantities are in the product's base unit, which `unit` names.
"""

from orderdesk.queries.warehouse.locking import LOCKING_STATES, QueueRow, lock_queue, place, waiting, wishes
from orderdesk.queries.warehouse.orders import LineStockRow, PickOrderRow, PickRow, locked_for_order, pick_list_data, to_pick
from orderdesk.queries.warehouse.stock import MovementRow, StockRow, movements, stock_list, stock_of

__all__ = [
    "LOCKING_STATES",
    "LineStockRow",
    "MovementRow",
    "PickOrderRow",
    "PickRow",
    "QueueRow",
    "StockRow",
    "lock_queue",
    "locked_for_order",
    "movements",
    "pick_list_data",
    "place",
    "stock_list",
    "stock_of",
    "to_pick",
    "waiting",
    "wishes",
]
