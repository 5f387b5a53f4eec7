"""The customers' tab: find, look, change, bring in, take out."""

from __future__ import annotations

import uuid
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.commands.parties import save_customer
from orderdesk.language import N_
from orderdesk.queries.orders import order_list
from orderdesk.queries.paging import Page
from orderdesk.queries.parties import (
    CustomerCard,
    CustomerRow,
    EditedCustomer,
    customer_card,
    customer_to_edit,
    customers,
    next_code,
)
from orderdesk.queries.settings import text_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.ui import style, words
from orderdesk.ui.imports.dialog import ImportDialog
from orderdesk.ui.parties.card import CardPane
from orderdesk.ui.parties.columns import CUSTOMERS, customers_sheet
from orderdesk.ui.parties.form import CustomerEditor
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.saving import EXCEL, ask_where, write_file
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("No customer found"), N_("Try fewer letters, or add the customer."))
NOBODY = N_("Choose a customer first.")
LAST = 30
PAUSE_MS = 150


class PartiesTab(Tab):
    """Customers by code or by what was typed, the one in hand beside them; the form takes the whole room."""

    areas = frozenset({Area.PARTIES, Area.RECEIVABLES, Area.INTAKE})

    def build(self) -> None:
        self._key = ""
        self._wanted: int | None = None
        self._editing: EditedCustomer | None = None
        self._make_acts()
        self.search = QLineEdit()
        self.search.setObjectName("customerSearch")
        self.search.setClearButtonEnabled(True)
        style.role(self.search, "search")
        words.say(self.search.setPlaceholderText, N_("Phone, name, code or pinyin initials (Ctrl+F)"))
        words.say(self.search.setAccessibleName, N_("Find a customer"))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.reload)
        self.search.textEdited.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._take_first)
        self.list = PagedTable("customers", CUSTOMERS, self.jobs, empty=NOTHING, icon="users")
        self.list.current_changed.connect(self._show_row)
        self.list.activated.connect(lambda _row: self.edit_act.trigger())
        self.list.loaded.connect(self._loaded)
        self.card = CardPane(self.jobs)
        self.card.order_opened.connect(lambda order_id: self.context.show_order(order_id))
        self.editor = CustomerEditor()
        self.pages = QStackedWidget()
        self.pages.addWidget(split("parties", self._left(), self._right(), shares=(6, 6)))
        self.pages.addWidget(self._form_page())
        self.body.addWidget(self.pages, 1)
        self._allow()

    def _make_acts(self) -> None:
        self.find_act = self.act("findCustomer", N_("Find"), "Ctrl+F", self._find, icon="magnifying-glass")
        self.new_act = self.act("newCustomer", N_("New customer"), "Ctrl+N", self._new, right="customer.edit", icon="plus")
        self.edit_act = self.act("editCustomer", N_("Edit"), "F2", self._edit, right="customer.edit", icon="pencil-simple")
        importing = N_("Import")
        self.import_act = self.act(
            "importCustomers", importing, "Ctrl+I", self._import, right="import.customers", icon="upload-simple"
        )
        self.export_act = self.act("exportCustomers", N_("Save as a sheet"), "Ctrl+E", self._export, icon="download-simple")
        self.save_act = self.act("saveCustomer", N_("Save"), "Ctrl+Return", self._save, right="customer.edit", icon="check")
        self.back_act = self.act("backToList", N_("Back"), "Esc", self._back, icon="x")

    def _left(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.import_act.button(quiet=True))
        row.addWidget(self.export_act.button(quiet=True))
        row.addStretch(1)
        row.addWidget(self.new_act.button())
        column.addLayout(row)
        return side

    def _right(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.card, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.edit_act.button(primary=True))
        column.addLayout(row)
        return side

    def _form_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.form_title = Label("head")
        column.addWidget(self.form_title)
        column.addWidget(self.editor, 1)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addStretch(1)
        row.addWidget(self.back_act.button(quiet=True))
        row.addWidget(self.save_act.button(primary=True))
        column.addLayout(row)
        return page

    def first_focus(self) -> QWidget | None:
        return self.search if self.pages.currentIndex() == 0 else None

    # reading

    def reload(self) -> None:
        self.list.load(customers, self.search.text().strip())
        if self._wanted is not None:
            self._read_card(self._wanted)

    def show_record(self, record_id: int) -> None:
        self.pages.setCurrentIndex(0)
        if not self.list.choose(record_id):
            self._read_card(record_id)
        self._allow()

    def _loaded(self, _count: int) -> None:
        if self.card.card is None and self.list.current() is None:
            self.list.choose_first()

    def _show_row(self, row: CustomerRow | None) -> None:
        if row is not None:
            self._read_card(row.id)

    def _read_card(self, customer_id: int) -> None:
        self._wanted = customer_id
        self.jobs.read(self, "card", customer_card, customer_id, then=self._show_card)

    def _show_card(self, card: CustomerCard | None) -> None:
        if card is None:
            self.card.show_card(None)
        else:
            self.jobs.read(
                self, "orders", order_list, customer_id=card.id, limit=LAST, then=partial(self._show_with_orders, card)
            )
        self._allow()

    def _show_with_orders(self, card: CustomerCard, page: Page) -> None:  # type: ignore[type-arg]
        self.card.show_card(card, page.rows)
        self._allow()

    def _allow(self) -> None:
        form = self.pages.currentIndex() == 1
        self.edit_act.allow_if(self.card.card is not None and not form, NOBODY)
        self.save_act.allow_if(form, NOBODY)
        self.back_act.allow_if(form, NOBODY)
        for act in (self.new_act, self.import_act, self.export_act, self.find_act):
            act.allow_if(not form, N_("Finish the form first."))

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _take_first(self) -> None:
        self._pause.stop()
        self.reload()
        self.list.setFocus()
        self.list.choose_first()

    # the form

    def _new(self) -> None:
        self.jobs.read(self, "new", _proposal, then=self._start_new)

    def _start_new(self, proposal: tuple[str, str]) -> None:
        words.say(self.form_title.setText, N_("New customer"))
        self._open_form(None, *proposal)

    def _edit(self) -> None:
        if self.card.card is not None:
            self.jobs.read(self, "edit", customer_to_edit, self.card.card.id, then=self._start_edit)

    def _start_edit(self, edited: EditedCustomer | None) -> None:
        if edited is None:
            self.notice.refuse(Refused(N_("This customer is not there any more.")))
            return
        words.say(self.form_title.setText, N_("Customer {code}"), code=edited.card.code)
        self._open_form(edited, "", "")

    def _open_form(self, edited: EditedCustomer | None, code: str, currency: str) -> None:
        self._editing, self._key = edited, uuid.uuid4().hex
        self.notice.clear()
        self.pages.setCurrentIndex(1)
        self.editor.start(edited, code, currency)
        self._allow()

    def _save(self) -> None:
        try:
            form = self.editor.typed()
        except Refused as error:
            self.editor.form.refuse(error)
            return
        card = self._editing.card if self._editing else None
        self.jobs.do(
            self, save_customer, form, card.id if card else None, card.version if card else None,
            key=self._key, then=self._saved, failed=self._refused, always=self.save_act.begin(),
        )  # fmt: skip

    def _saved(self, changes: Changes) -> None:
        self._back()
        self.notice.good(N_("Customer {code} is saved."), code=changes.number)
        if changes.made is not None:
            self.show_record(changes.made)

    def _refused(self, error: Refused) -> None:
        if isinstance(error, Conflict) and self._editing is not None:
            self.jobs.read(self, "conflict", customer_to_edit, self._editing.card.id, then=partial(self._compare, error))
        else:
            self.editor.form.refuse(error)

    def _compare(self, error: Refused, now: EditedCustomer | None) -> None:
        self.notice.refuse(error)
        if now is not None:
            self.editor.mark_changes(now)
            self._editing = now  # saving again is a decision made with both in view

    def _back(self) -> None:
        self._editing = None
        self.pages.setCurrentIndex(0)
        self._allow()
        self.list.setFocus()

    # in and out

    def _import(self) -> None:
        ImportDialog(self.context, "customers", parent=self).open()

    def _export(self) -> None:
        ask_where(self, "saveCustomers", N_("Save the list"), "customers.xlsx", self.save_list, kinds=EXCEL)

    def save_list(self, path: Path) -> None:
        """Write the customers found as an xlsx."""
        desk, search = self.context.desk, self.search.text().strip()
        self.jobs.call(
            self, "save", lambda: write_file(path, customers_sheet(desk, search)),
            then=lambda saved: self.notice.good(N_("Saved as {path}."), path=saved), always=self.export_act.begin(),
        )  # fmt: skip


def _proposal(session: object) -> tuple[str, str]:
    """A new customer's code and currency."""
    return next_code(session), text_setting(session, "company.currency")  # type: ignore[arg-type]
