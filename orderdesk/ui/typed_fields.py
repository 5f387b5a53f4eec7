"""What stands in the fields of a form as plain texts, and back: for what is kept while it is not saved.

Choices are kept by their key, not by the word shown, so that they survive a change of language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.rows_editor import RowsEditor


def texts_in(form: Form) -> dict[str, str]:
    """Field name -> what stands there."""
    return {name: _text(form, name) for name in form.fields}


def put_into(form: Form, texts: Mapping[str, str]) -> None:
    """Put texts back, as the program; fields that are not named stay."""
    for name, text in texts.items():
        if name not in form.fields:
            continue
        editor = form.fields[name].editor
        if isinstance(editor, QComboBox) and not editor.isEditable() and _keyed(editor):
            editor.setCurrentIndex(max(0, editor.findData(text)))
        else:
            form.set_text(name, text)


def parts_in(editor: QWidget) -> dict[str, Any]:
    """The rows and boxes inside an editor, by their names."""
    return {
        "rows": {rows.objectName(): rows.rows() for rows in editor.findChildren(RowsEditor)},
        "boxes": {box.objectName(): box.isChecked() for box in editor.findChildren(QCheckBox)},
    }


def put_parts(editor: QWidget, parts: Mapping[str, Any]) -> None:
    """Put rows and boxes back."""
    for rows in editor.findChildren(RowsEditor):
        rows.set_rows(parts["rows"].get(rows.objectName(), ()))
    for box in editor.findChildren(QCheckBox):
        box.setChecked(bool(parts["boxes"].get(box.objectName(), False)))


def _text(form: Form, name: str) -> str:
    editor = form.fields[name].editor
    if isinstance(editor, QComboBox) and not editor.isEditable() and _keyed(editor):
        return str(editor.currentData() or "")
    return form.text(name)


def _keyed(box: QComboBox) -> bool:
    return any(box.itemData(number) is not None for number in range(box.count()))
