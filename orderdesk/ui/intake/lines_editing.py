"""How the cells of the grid are typed in: which editor a cell gets and what its keys do.

Enter in the product field takes the product and goes to the quantity; Enter in any other cell goes to the next line. Tab walks
through the cells, Up and Down through the lines. Keys typed while a product is still being looked up wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    pass

Index = QModelIndex | QPersistentModelIndex
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
