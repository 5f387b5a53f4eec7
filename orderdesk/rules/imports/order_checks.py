"""What makes an order or one of its lines impossible to take."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orderdesk.rules.imports import order_address
from orderdesk.rules.imports.dates import read_date, says_no_date
from orderdesk.rules.imports.headers import simplified
from orderdesk.rules.imports.order_formats import CLOSED, PARTLY, channel_of
from orderdesk.rules.imports.order_result import ImportedLine
from orderdesk.rules.imports.order_rows import RawLine, RawOrder
from orderdesk.rules.imports.table import Flaw, Value
from orderdesk.rules.imports.units import Selling, read_quantity
from orderdesk.rules.imports.values import identifier, is_yes, number, phone_fault, price, text
from orderdesk.rules.money import LIMIT, SCALE

Known = Container[tuple[str, str]]
_USED_BY_LINES = ("sku", "quantity", "unit", "price", "discount", "discount_zh")
_USED_BY_ORDER = ("order_no", "date", "requested_date", "customer_code", "receiver", "first_name", "last_name", "mobile",
                  "phone", "address")  # fmt: skip
_DONE = ("date", "shipped_date")
_GIFT_WORDS = ("赠品", "赠送", "【赠", "[赠", "(赠", "（赠", "free gift", "gift:")
_NO_CHARGE = {"免费", "赠品", "赠送", "赠", "free", "foc", "gift"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason code with the field and what stood there."""

    reason: str
    field: str | None = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a sheet's dates are to be read, per date field whether the day comes first."""

    columns: Mapping[str, int]
    day_first: Mapping[str, bool]
    epoch_1904: bool = False
    today: date | None = None  # after which nothing was ordered or shipped yet

    def has(self, *names: str) -> bool:
        """Whether the sheet has one of these columns."""
        return any(name in self.columns for name in names)

    def day(self, name: str, value: Value) -> date | None:
        """The day in a cell of that column; None if it is none."""
        return read_date(value, day_first=self.day_first.get(name, False), epoch_1904=self.epoch_1904)


def order_fault(order: RawOrder, channel: str, known: Known, reading: Reading) -> Fault | None:
    """What keeps the whole order out; None if nothing does."""
    if not order.number:
        flawed = order.lines[0].is_formula("order_no")
        return Fault("formula_no_value" if flawed else "missing_order_no", "order_no")
    if order.damaged:
        return Fault("order_no_damaged", "order_no", {"value": order.number})
    if _is_known(channel, order.number, known):
        return Fault("duplicate_order", "order_no", {"value": order.number})
    for name in _USED_BY_ORDER:
        if any(line.is_formula(name) for line in order.lines):
            return Fault("formula_no_value", name)
    return _closed(order) or _delivery_fault(order, reading) or _date_fault(order, reading) or _conflict(order, reading)


def _is_known(channel: str, number: str, known: Known) -> bool:
    return (channel, number) in known or (channel_of(channel), number) in known


def is_closed(status: str) -> bool:
    """Whether a status word says that nothing will be delivered."""
    plain = simplified(unicodedata.normalize("NFKC", status)).casefold().replace("_", " ").replace("-", " ").strip()
    return bool(CLOSED.search(plain)) and not PARTLY.search(plain)


def _closed(order: RawOrder) -> Fault | None:
    for status in order.texts("status"):
        if is_closed(status):
            return Fault("order_closed", "status", {"value": status})
    if cancelled := order.text("cancelled_at"):
        return Fault("order_closed", "cancelled_at", {"value": cancelled})
    return None


def _delivery_fault(order: RawOrder, reading: Reading) -> Fault | None:
    if reading.has("mobile", "phone", "billing_phone", "buyer_phone"):
        found = order_address.phones(order)
        for written in found or [""]:
            if fault := phone_fault(written):
                return Fault(fault, "phone", {"value": written})
    if reading.has("address", "billing_address") and not order_address.address(order).text:
        return Fault("missing_address", "address")
    if reading.has("receiver", "first_name", "last_name") and not order_address.receiver(order):
        return Fault("missing_receiver", "receiver")
    return None


def _date_fault(order: RawOrder, reading: Reading) -> Fault | None:
    for line in order.lines:
        for name in ("date", "requested_date", "shipped_date"):
            value = line.get(name)
            blank = says_no_date(value) and value is not Flaw.ERROR
            if not blank and reading.day(name, value) is None:
                return Fault("bad_date", name, {"value": text(value)})
            if name in _DONE and reading.today is not None and (reading.day(name, value) or reading.today) > reading.today:
                return Fault("date_ahead", name, {"value": text(value)})
    if reading.has("date") and not order.text("date"):
        return Fault("bad_date", "date", {"value": ""})
    return None


def _conflict(order: RawOrder, reading: Reading) -> Fault | None:
    days = list(dict.fromkeys(day for line in order.lines if (day := reading.day("date", line.get("date")))))
    if len(days) > 1:
        return Fault("two_days", "date", {"value": days[0].isoformat(), "other": days[1].isoformat()})
    codes = list(dict.fromkeys(identifier(code) for code in order.texts("customer_code")))
    if len(codes) > 1:
        return Fault("order_conflict", "customer_code", {"value": codes[0], "other": codes[1]})
    return None


def read_line(line: RawLine, catalogue: Mapping[str, Selling], spelled: Mapping[str, str]) -> ImportedLine | Fault:
    """The line in a row, or what is wrong with it; `spelled` maps folded product codes to how the catalogue writes them."""
    for name in _USED_BY_LINES:
        if line.is_formula(name):
            return Fault("formula_no_value", name)
    if (refund := line.text("refund_status")) and is_closed(refund):
        return Fault("order_closed", "refund_status", {"value": refund})
    written = identifier(line.get("sku"))
    if not written:
        return Fault("missing_sku", "sku")
    sku = written if written in catalogue else spelled.get(written.casefold(), "")
    if not sku:
        return Fault("unknown_sku", "sku", {"value": written})
    selling = catalogue[sku]
    ordered = read_quantity(line.get("quantity"), line.text("unit"), selling)
    if isinstance(ordered, str):
        return _quantity_fault(ordered, line, selling)
    charged = _price(line)
    if isinstance(charged, Fault):
        return charged
    discount = _discount(line)
    if isinstance(discount, Fault):
        return discount
    if max(ordered.quantity_base, ordered.quantity * (charged or 0)) * SCALE > LIMIT:
        return Fault("too_much", "quantity", {"value": line.text("quantity"), "other": line.text("price")})
    name = line.text("name")
    gift = is_yes(line.get("gift")) or name.casefold().startswith(_GIFT_WORDS) or line.text("price").casefold() in _NO_CHARGE
    return ImportedLine(line.row, sku, name, line.text("spec"), ordered.quantity, ordered.unit, ordered.quantity_base,
                        charged, discount, gift, line.text("line_note"))  # fmt: skip


def _quantity_fault(reason: str, line: RawLine, selling: Selling) -> Fault:
    if reason == "unit_not_convertible":
        units = ", ".join(filter(None, (selling.unit, *selling.packs)))
        return Fault(reason, "unit", {"value": line.text("unit") or line.text("quantity"), "other": units})
    return Fault(reason, "quantity", {"value": line.text("quantity")})


def _price(line: RawLine) -> Decimal | Fault | None:
    value = line.get("price")
    written = text(value)
    if not written and value is not Flaw.ERROR:
        return None
    if written.casefold() in _NO_CHARGE:
        return Decimal(0)
    found = price(value)
    return Fault("bad_price", "price", {"value": written}) if found is None else found


def _discount(line: RawLine) -> Decimal | Fault:
    """The share taken off, 0 to 1. A bare 折扣 of 0.9 is refused: half of the world means 10 % off by it, half 90 %."""
    chinese = "discount_zh" in line.columns
    value = line.get("discount_zh" if chinese else "discount")
    written = unicodedata.normalize("NFKC", text(value))
    if not written or written in {"-", "无", "不打折", "none"}:
        return Decimal(0)
    wrong = Fault("bad_discount", "discount", {"value": written})
    if written.endswith("折"):
        paid = number(written[:-1])
        off = None if paid is None else 1 - paid / (10 if paid <= 10 else 100)
    elif written.endswith("%"):
        percent = number(written[:-1])
        off = None if percent is None or (chinese and percent not in (0, 100)) else percent / 100
    else:
        off = number(value)
    if chinese and off == 1:
        off = Decimal(0)  # 100 % or 1 under 折扣 is the full price
    if off is None or not 0 <= off <= 1 or (chinese and off != 0 and not written.endswith("折")):
        return wrong
    return off
