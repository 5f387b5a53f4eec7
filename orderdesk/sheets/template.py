"""The order template people download, fill in and import again."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from orderdesk.language import N_, _
from orderdesk.rules.imports.units import Selling

ROWS = 10_000  # rows beneath the header that are checked while typing
_HEADER_ROW = 4
_DATES = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    width: int
    needed: bool
    hint: str
    format: str = "@"


FIELDS = (
    _Field(N_("Order number"), 18, True, N_("The same number on every row of one order.")),
    _Field(N_("Order date"), 13, True, N_("A day, such as 2026-03-31."), _DATES),
    _Field(N_("Customer code"), 13, False, N_("Your code with us, if you know it.")),
    _Field(N_("Customer name"), 24, False, ""),
    _Field(N_("Receiver"), 12, True, N_("Who takes the goods.")),
    _Field(N_("Phone"), 16, True, N_("8 to 15 digits; a mainland mobile has 11.")),
    _Field(N_("Delivery address"), 40, True, N_("Province, city, district, street and house.")),
    _Field(N_("Product code"), 16, True, N_("As in our catalogue; see the sheet beside.")),
    _Field(N_("Product name"), 24, False, ""),
    _Field(N_("Specification"), 20, False, ""),
    _Field(N_("Quantity"), 10, True, N_("A number above zero."), "General"),
    _Field(N_("Unit"), 8, False, N_("Blank means the product's own unit.")),
    _Field(N_("Unit price"), 11, False, N_("Per unit ordered; blank means our list price."), "#,##0.00##"),
    _Field(N_("Requested delivery date"), 15, False, N_("A day, or blank for as soon as possible."), _DATES),
    _Field(N_("Remark"), 28, False, ""),
)


def order_template(products: Mapping[str, tuple[str, Selling]] | None = None) -> bytes:
    """An .xlsx to fill in, in the language spoken now; `products` (code -> name and units) fill its second sheet.

    Every column checks what is typed; identifiers are text cells, so that Excel leaves long numbers and leading zeros alone.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _("Orders")
    _introduce(sheet)
    for place, field in enumerate(FIELDS, 1):
        _column(sheet, place, field)
    sheet.freeze_panes = f"B{_HEADER_ROW + 1}"
    _check(sheet, len(products or ()))
    if products:
        _catalogue(book, products)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _introduce(sheet: Worksheet) -> None:
    width = len(FIELDS)
    lines = (
        _("Order template"),
        _("One row per product; rows with the same order number become one order. Columns marked * are needed."),
    )
    for row, line in enumerate(lines, 1):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        cell = sheet.cell(row, 1, line)
        cell.font = Font(bold=row == 1, size=14 if row == 1 else 11)
        cell.alignment = Alignment(vertical="center")


def _column(sheet: Worksheet, place: int, field: _Field) -> None:
    letter = get_column_letter(place)
    dimension = sheet.column_dimensions[letter]
    dimension.width = field.width
    dimension.number_format = field.format  # also of the cells not yet filled
    head = sheet.cell(_HEADER_ROW, place, _(field.name) + ("*" if field.needed else ""))
    head.font = Font(bold=True, color="FFFFFF")
    head.fill = PatternFill("solid", fgColor="2F5D8A" if field.needed else "7A8CA0")
    head.alignment = Alignment(vertical="center", wrap_text=True)
    if field.hint:
        head.comment = Comment(_(field.hint), "OrderDesk")


def _check(sheet: Worksheet, products: int) -> None:
    first, last = _HEADER_ROW + 1, _HEADER_ROW + ROWS
    checks: list[tuple[Sequence[str], DataValidation, str]] = [
        (
            ("Order date", "Requested delivery date"),
            DataValidation(type="date", operator="between", formula1="DATE(2000,1,1)", formula2="DATE(2100,12,31)"),
            _("Type a day, such as 2026-03-31."),
        ),
        (("Quantity",), DataValidation(type="decimal", operator="greaterThan", formula1="0"), _("Type a number above zero.")),
        (("Unit price",), DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0"), _("Type a number.")),
        (
            ("Phone",),
            DataValidation(type="textLength", operator="between", formula1="8", formula2="25"),
            _("Type 8 to 15 digits."),
        ),
    ]
    if products:
        source = f"'{_('Products')}'!$A$2:$A${products + 1}"
        checks.append(
            (("Product code",), DataValidation(type="list", formula1=source), _("Choose a code from the sheet beside."))
        )
    letters = {field.name: get_column_letter(place) for place, field in enumerate(FIELDS, 1)}
    for names, check, said in checks:
        check.allowBlank = True
        check.showErrorMessage = True
        check.error = said
        check.errorTitle = _("Order template")
        for name in names:
            check.add(f"{letters[name]}{first}:{letters[name]}{last}")
        sheet.add_data_validation(check)


def _catalogue(book: Workbook, products: Mapping[str, tuple[str, Selling]]) -> None:
    sheet = book.create_sheet(_("Products"))
    for place, heading in enumerate((_("Product code"), _("Product name"), _("Unit"), _("Packs")), 1):
        sheet.cell(1, place, heading).font = Font(bold=True)
    for row, (sku, (name, selling)) in enumerate(products.items(), 2):
        packs = ";".join(f"{pack}={count:f}{selling.unit}" for pack, count in selling.packs.items())
        for place, value in enumerate((sku, name, selling.unit, packs), 1):
            cell = sheet.cell(row, place)
            cell.value = value
            cell.data_type = "s"
            cell.number_format = "@"
    for letter, width in zip("ABCD", (18, 36, 8, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
