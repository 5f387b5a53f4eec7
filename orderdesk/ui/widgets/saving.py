"""Writing a file where a person says.

ask_where(self, "saveList", N_("Save the list"), "customers.xlsx", then=self._save_to)
jobs.call(self, "save", lambda: write_file(path, content()), then=self.saved)     # Refused when the folder does not let us
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.ui import words

EXCEL = "Excel (*.xlsx)"


def ask_where(
    parent: QWidget, name: str, title: str, offered: str, then: Callable[[Path], None], *, kinds: str = ""
) -> QFileDialog:
    """Ask for a place, offering a file name; `then` gets the path unless the person goes back."""
    dialog = QFileDialog(parent, words.speak_now(title), offered, kinds)
    dialog.setObjectName(name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.open()
    return dialog


def write_file(path: Path, content: bytes) -> Path:
    """Write the file and give its path back; Refused with what to do if the place cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(N_("{path} cannot be written: {reason}. Choose another folder."), path=path, reason=reason) from None
    return path
