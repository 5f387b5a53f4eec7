"""The customer form: what is typed becomes a CustomerForm; what somebody else changed meanwhile is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm
from orderdesk.language import LANGUAGES, N_, _
from orderdesk.queries.parties import EditedCustomer
from orderdesk.rules.addresses import AddressParts, one_line, split_address
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.merging import Difference, Record
from orderdesk.rules.policy import CATALOGUE
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import said
from orderdesk.ui.widgets.money_edit import MoneyEdit
from orderdesk.ui.widgets.rows_editor import Cell, RowsEditor, row_label, row_text

CONTACT_CELLS = (
    Cell("name", N_("Name"), 2),
    Cell("title", N_("Position"), 2),
    Cell("phone", N_("Phone"), 3),
    Cell("email", N_("E-mail"), 4),
)
ADDRESS_CELLS = (
    Cell("address", N_("Address"), 7),
    Cell("recipient", N_("Receiver"), 2),
    Cell("phone", N_("Phone"), 3),
    Cell("region", N_("Province"), 3, below=True),
    Cell("city", N_("City"), 3, below=True),
    Cell("district", N_("District"), 3, below=True),
    Cell("street", N_("Street and number"), 6, below=True),
    Cell("postal_code", N_("Postcode"), 2, below=True),
    Cell("country", N_("Country"), 3, below=True),
)
PARTS = ("region", "city", "district", "street", "postal_code", "country")
"""What is read from an address and may be put right; putting it right writes the address anew."""
READ_AGAIN = ("district", "street")
"""Parts that are kept in the address alone."""
KEPT = tuple(cell.key for cell in ADDRESS_CELLS if cell.key not in READ_AGAIN)
Texts = Mapping[str, str]


class CustomerEditor(QScrollArea):
    """Every field of a customer. `start` shows one or none; `typed` gives the form; `refuse` says what is wrong at its field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("customerForm")
        self.setWidgetResizable(True)
        page = QWidget()
        page.setObjectName("page")
        page.setMaximumWidth(1120)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, M, 0)
        column.setSpacing(S)
        self.form = self._fields()
        self.contacts = RowsEditor("contacts", CONTACT_CELLS)
        self.addresses = RowsEditor("addresses", ADDRESS_CELLS)
        self.addresses.typed.connect(self._address_typed)
        column.addWidget(self.form)
        for title, rows in (
            (N_("Contacts, the usual one first"), self.contacts),
            (N_("Addresses, the usual one first"), self.addresses),
        ):
            column.addWidget(said(title, "strong"))
            column.addWidget(rows)
        column.addStretch(1)
        self.setWidget(page)
        words.tell(self, self._retell)

    def _fields(self) -> Form:
        form = Form(columns=2)
        form.row("code", N_("Code"), QLineEdit(), needed=True)
        form.row("name", N_("Name"), QLineEdit(), needed=True)
        form.row("alias", N_("Also called"), QLineEdit(), hint=N_("Several are separated by ;"))
        form.row("level", N_("Level"), QLineEdit())
        self.method = QComboBox()
        form.row("payment_method", N_("Payment"), self.method)
        form.row("payment_terms", N_("Payment terms"), QLineEdit(), hint=N_("As on the contract, such as 30 days net"))
        form.row("term_days", N_("Term in days"), QLineEdit(), hint=N_("Empty: the company's usual term"))
        self.limit = MoneyEdit()
        form.row("credit_limit", N_("Credit limit"), self.limit, hint=N_("Empty: none agreed"))
        self.currency = QComboBox()
        self.currency.addItems(CATALOGUE["company.currency"].choices)
        form.row("currency", N_("Currency"), self.currency)
        self.language = QComboBox()
        for key, name in LANGUAGES.items():
            self.language.addItem(name, key)
        form.row("language", N_("Papers in"), self.language)
        form.row("tax_number", N_("Tax number"), QLineEdit())
        note = QPlainTextEdit()
        note.setFixedHeight(56)
        note.setTabChangesFocus(True)
        form.row("note", N_("Note"), note, wide=True)
        needs = QPlainTextEdit()
        needs.setFixedHeight(56)
        needs.setTabChangesFocus(True)
        form.row("needs", N_("Needs"), needs, wide=True, hint=N_("What he buys regularly, how he wants it, what he plans"))
        return form

    def _retell(self) -> None:
        chosen = self.method.currentData()
        self.method.clear()
        self.method.addItem("–", "")
        for key, name in PAYMENT_METHODS.items():
            self.method.addItem(_(name), key)
        self.method.setCurrentIndex(max(0, self.method.findData(chosen)))

    def start(self, edited: EditedCustomer | None, proposal: tuple[str, str] | None) -> None:
        """Begin with a customer as read, or with an empty form and a proposed code and currency."""
        self.form.clear_errors()
        code, currency = proposal or ("", "")
        read = texts_of(edited) if edited is not None else {"code": code, "currency": currency, "language": "zh_CN"}
        for name in self.form.fields:
            self._put(name, read.get(name, ""))
        rows = edited.card.contacts if edited else ()
        self.contacts.set_rows([{"name": r.name, "title": r.title, "phone": r.phone, "email": r.email} for r in rows])
        places = edited.places if edited else ()
        self._show_addresses([{key: getattr(p, key) for key in KEPT} for p in places])
        self.form.fields["name" if edited is None else "code"].editor.setFocus()

    def _show_addresses(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Addresses as they are kept, with what is read from them."""
        self.addresses.set_rows([part_texts(row.get("address", "")) | {k: t for k, t in row.items() if t} for row in rows])

    def _addresses(self) -> list[dict[str, str]]:
        """The addresses as they are kept."""
        return [{key: row[key] for key in KEPT} for row in self.addresses.rows()]

    def _address_typed(self, row: int, key: str) -> None:
        text = partial(self._address_text, row)
        if key == "address":
            self.addresses.put(row, part_texts(text("address")))
        elif key in PARTS:
            parts = AddressParts(*(text(part) for part in PARTS))
            self.addresses.put(row, {"address": one_line(parts)})

    def _address_text(self, row: int, key: str) -> str:
        return self.addresses.field(row, key).text().strip()

    def _put(self, name: str, text: str) -> None:
        editor = self.form.fields[name].editor
        if editor in (self.method, self.language):
            box: Any = editor
            box.setCurrentIndex(max(0, box.findData(text)))
        else:
            self.form.set_text(name, text)

    def typed(self) -> CustomerForm:
        """The form as typed; Refused, naming the field, where a number is none."""
        texts = {name: text.strip() for name, text in self.form.texts().items()}
        days = texts["term_days"]
        if days and not (days.isascii() and days.isdigit() and int(days) <= 365):
            raise Refused(N_("Write a whole number from {least} to {most}."), field="term_days", least=0, most=365)
        limit = self.limit.value()
        return CustomerForm(
            code=texts["code"],
            name=texts["name"],
            alias=texts["alias"],
            level=texts["level"],
            currency=self.currency.currentText(),
            language=self.language.currentData() or "",
            payment_method=self.method.currentData() or "",
            payment_terms=texts["payment_terms"],
            term_days=int(days) if days else None,
            credit_limit=limit.amount if limit is not None else Decimal(0),
            tax_number=texts["tax_number"],
            note=texts["note"],
            needs=texts["needs"],
            contacts=tuple(ContactForm(**row) for row in self.contacts.rows()),
            addresses=tuple(AddressForm(**row) for row in self._addresses()),
        )

    def record(self) -> Record:
        """The form as it stands, text by text, contacts and addresses as rows."""
        found: dict[str, Any] = {name: text.strip() for name, text in self.form.texts().items()}
        found |= {"payment_method": self.method.currentData() or "", "language": self.language.currentData() or ""}
        return found | {"contacts": tuple(self.contacts.rows()), "addresses": tuple(self._addresses())}

    def show_record(self, record: Record) -> None:
        """Put such a record into the form; rows come as MergedRow."""
        typed = self.record()
        for name in self.form.fields:
            if record[name] != typed[name]:
                self._put(name, record[name])
        self.contacts.set_rows([row.cells for row in record["contacts"]])
        self._show_addresses([row.cells for row in record["addresses"]])

    def label(self, difference: Difference) -> str:
        """What a difference is about, in the reader's language."""
        if difference.part in self.form.fields:
            return self.form.fields[difference.part].editor.accessibleName()
        row = difference.row or {}
        if difference.part == "contacts":
            return row_label(_("Contact"), row.get("name", ""), CONTACT_CELLS, difference.cell)
        return row_label(_("Address"), row.get("address", ""), ADDRESS_CELLS, difference.cell)

    def text(self, difference: Difference, value: Any) -> str:
        """A value of a record as people read it."""
        if not isinstance(value, str):
            read = part_texts(value["address"]) if value is not None and "address" in value else {}
            return row_text({key: text for key, text in value.items() if text != read.get(key)} if value else None)
        return value if difference.cell else self._said(difference.part, value)

    def _said(self, name: str, value: str) -> str:
        if name == "payment_method":
            return _(PAYMENT_METHODS.get(value, ""))
        return LANGUAGES.get(value, value) if name == "language" else value


def part_texts(address: str) -> dict[str, str]:
    """What is read from an address, by the form's fields."""
    parts = split_address(address)
    found = (parts.province, parts.city, parts.district, parts.street, parts.postal_code, parts.country)
    return dict(zip(PARTS, found, strict=True))


def texts_of(edited: EditedCustomer) -> Texts:
    """A customer's fields as the form writes them."""
    card = edited.card
    return {
        "code": card.code,
        "name": card.name,
        "alias": card.alias,
        "level": card.level,
        "payment_method": card.payment_method,
        "payment_terms": card.payment_terms,
        "term_days": str(card.term_days),
        "credit_limit": format.amount(card.credit_limit) if card.credit_limit.units else "",
        "currency": card.currency,
        "language": card.language,
        "tax_number": edited.tax_number,
        "note": card.note,
        "needs": edited.needs,
    }
