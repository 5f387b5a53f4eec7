"""Why a file or a row of it is not taken, as a code for machines and a sentence for people."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from orderdesk.language import N_, _
from orderdesk.rules.errors import Refused

FILE_REASONS: Mapping[str, str] = {
    "empty_file": N_("The file is empty. Choose a file that has a header row and at least one row beneath it."),
    "wrong_file_type": N_(
        "This is no .xlsx or .csv file that can be read ({what}). Open it in Excel or WPS and save it as .xlsx."
    ),
    "damaged": N_("The file is damaged. Open it in Excel or WPS, save it anew and import it again."),
    "encrypted": N_("The file is protected by a password. Open it, remove the password, save it and import it again."),
    "zip_bomb": N_("The file unpacks to far more than a sheet should: {what}. Ask the sender for a plain copy."),
    "missing_column": N_("No header row was found that names: {what}. Add the column, or start from our template."),
    "double_column": N_("Two columns are headed “{what}” and differ. Rename the one that is not meant."),
    "other_kind": N_("This is a sheet of {what}. Import it as such, or choose another file."),
    "too_large": N_("The file is too large to import: {what}. Split it and import the parts one after the other."),
    "unreadable": N_("The file cannot be opened: {what}. Check that it is there and that you may read it."),
}

ROW_REASONS: Mapping[str, str] = {
    "duplicate_row": N_("Every cell is the same as in row {other}. Delete the row, or change it if it was meant."),
    "duplicate_order": N_("Order {value} was imported before. Delete its rows, or give it a new number."),
    "missing_order_no": N_("There is no order number. Fill it in."),
    "order_no_damaged": N_("Excel damaged the order number ({value}). Format the column as text and paste it again."),
    "order_closed": N_("The order is closed at its source (“{value}”) and will not be delivered."),
    "order_conflict": N_("The rows of this order name different customers (“{value}” and “{other}”). Give each its own number."),
    "two_days": N_("The rows of this order give different dates ({value} and {other}). Give each order its own number."),
    "missing_sku": N_("There is no product code. Fill it in."),
    "unknown_sku": N_("Product code “{value}” is not in the catalogue. Correct it, or add the product first."),
    "bad_quantity": N_("Quantity “{value}” is not a whole number of the product's unit above zero. Type digits, such as 12."),
    "negative_quantity": N_("Quantity “{value}” is negative. Enter goods that come back as a return."),
    "unit_not_convertible": N_("The product is not sold in “{value}”. Use one of: {other}."),
    "bad_price": N_("“{value}” is not a price. Type digits, such as 12.50."),
    "bad_discount": N_("Discount “{value}” can be read in two ways. Write 9折, or 10% under a heading that says “off”."),
    "bad_phone": N_("“{value}” is not a phone number: 8 to 15 digits, a mainland mobile exactly 11."),
    "missing_phone": N_("There is no phone number. Fill it in."),
    "missing_address": N_("There is no delivery address. Fill it in."),
    "missing_receiver": N_("There is no receiver. Fill in a name."),
    "bad_date": N_("“{value}” is not a date. Write it as 2026-03-31."),
    "date_ahead": N_("“{value}” lies in the future. Write the day it was."),
    "too_much": N_("Quantity {value} at {other} is more than an order can hold. Check quantity and price."),
    "formula_no_value": N_("A formula has no stored value. Open the file in Excel, let it calculate, and save it."),
    "missing_code": N_("There is no code. Fill it in."),
    "missing_name": N_("There is no name. Fill it in."),
    "duplicate_code": N_("Code {value} stands already in row {other}. Delete one of the two."),
    "bad_email": N_("“{value}” is not an e-mail address."),
    "bad_terms": N_("Payment terms “{value}” are not understood. Write, for instance, 月结30天, Net 30, COD or prepaid."),
    "bad_number": N_("“{value}” is not a number above or equal to zero."),
    "bad_packs": N_("Pack sizes “{value}” are not understood. Write them as 盒=12支;箱=288支."),
}


class FileRefused(Refused):
    """A whole file is not taken; `kind` is one of FILE_REASONS, `reason` its code in reports."""

    def __init__(self, kind: str, *, what: str = "") -> None:
        super().__init__(FILE_REASONS[kind], field="file", what=what, kind=kind)
        self.kind = kind
        self.reason = "wrong_file_type" if kind == "damaged" else kind


def as_file_refusal(refused: Refused) -> FileRefused:
    """The FileRefused that crossed a process boundary as a plain Refused; any other one is a file that breaks its reader."""
    if isinstance(refused, FileRefused):
        return refused
    kind = str(refused.values.get("kind"))
    return FileRefused(kind if kind in FILE_REASONS else "damaged", what=str(refused.values.get("what", "")))


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not taken: its number, the reason's code, the order (or record) it belongs to, the field at fault."""

    row: int
    reason: str
    order_no: str | None = None
    field: str | None = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """The reason in the reader's words."""
        return _(ROW_REASONS[self.reason], **{"value": "", "other": "", **self.values})


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row that holds no record: `why` is title, blank, total_row, header or note."""

    row: int
    why: str
