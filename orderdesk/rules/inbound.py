"""Orders that other systems hand in as JSON: what they must say, and the table they are judged as."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.table import SheetFile, SheetTable, Value

OPENING: Mapping[str, str] = {
    "order_no": "订单号",
    "ordered_on": "下单日期",
    "requested_date": "要求到货日期",
    "customer_code": "客户编码",
    "customer_name": "客户名称",
    "customer_po": "客户订单号",
    "receiver": "收货人",
    "phone": "联系电话",
    "email": "邮箱",
    "address": "收货地址",
    "payment_method": "支付方式",
    "currency": "币种",
    "freight": "运费",
    "note": "买家留言",
    "status": "订单状态",
}
"""What an order says of itself -> the heading it is judged under."""
LINE: Mapping[str, str] = {
    "sku": "商品编码",
    "name": "商品名称",
    "spec": "规格",
    "quantity": "数量",
    "unit": "单位",
    "price": "单价",
    "gift": "赠品",
    "line_note": "行备注",
}
"""What a line says -> its heading."""
_DAYS = ("ordered_on", "requested_date")
NEEDED = ("channel", "order_no", "lines")
MOST_LINES = 2_000
DAMAGED = "\ufffd"
"""What stands for a character that did not arrive whole."""


def external_ref(message: Mapping[str, Any]) -> str:
    """What tells an order handed in from every other one: its channel and its number there."""
    return f"{message['channel']}:{message['order_no']}"


def checked(message: object) -> Mapping[str, Any]:
    """The message if it is one: an object with channel, order_no and lines; Refused with what it lacks."""
    if not isinstance(message, Mapping):
        raise Refused(N_("An order is a JSON object with channel, order_no and lines."))
    lacking = [name for name in NEEDED if not message.get(name)]
    if lacking:
        raise Refused(N_("The order lacks: {names}."), names=", ".join(lacking))
    for name in ("channel", "order_no"):
        value = message[name]
        if not isinstance(value, str) or value != value.strip() or len(value) > 80 or not value.isprintable():
            raise Refused(N_("{name} is a text of at most 80 characters."), name=name)
    if ":" in message["channel"]:  # it stands between channel and number
        raise Refused(N_("channel is a text without a colon."))
    lines = message["lines"]
    if not isinstance(lines, list) or len(lines) > MOST_LINES or not all(isinstance(line, Mapping) for line in lines):
        raise Refused(N_("lines is a list of at most {most} objects."), most=MOST_LINES)
    return message


def keepable(said: Any) -> Any:
    """What a message says, in signs and numbers a database can keep: half a character is marked, no number is endless.

    So that one order with such a slip in it stops no other: it is kept, and refused by itself.
    """
    if isinstance(said, Mapping):
        return {keepable(str(name)): keepable(value) for name, value in said.items()}
    if isinstance(said, list):
        return [keepable(value) for value in said]
    if isinstance(said, str):
        return "".join(DAMAGED if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign for sign in said)
    return str(said) if isinstance(said, float) and not math.isfinite(said) else said


def damaged(said: Any) -> str:
    """The first text in a message with a character that did not arrive whole; "" if all did."""
    if isinstance(said, Mapping):
        return next(filter(None, map(damaged, said.values())), "")
    if isinstance(said, list):
        return next(filter(None, map(damaged, said)), "")
    return said if isinstance(said, str) and DAMAGED in said else ""


def as_file(message: Mapping[str, Any], zone: tzinfo) -> SheetFile:
    """The message as the sheet it might have come in, a row a line, so that the same is asked of it as of every sheet.

    An instant counts as the day it is at the company's place, `zone`.
    """
    lines: Sequence[Mapping[str, Any]] = message["lines"]
    opening = [name for name in OPENING if name in message]
    within = [name for name in LINE if name in ("sku", "quantity") or any(_key(name) in line for line in lines)]
    heading: tuple[Value, ...] = (*(OPENING[name] for name in opening), *(LINE[name] for name in within))
    rows = [
        (
            number,
            (
                *(_plain(_day(message[name], zone) if name in _DAYS else message[name]) for name in opening),
                *(_plain(line.get(_key(name))) for name in within),
            ),
        )
        for number, line in enumerate(lines, start=2)
    ]
    return SheetFile("json", (SheetTable("", ((1, heading), *rows)),))


def _day(said: object, zone: tzinfo) -> object:
    if not isinstance(said, str):
        return said
    try:
        at = datetime.fromisoformat(said.strip())
        return said if at.tzinfo is None else at.astimezone(zone).date().isoformat()
    except (ValueError, OverflowError):
        return said


def _key(name: str) -> str:
    return "note" if name == "line_note" else name


def _plain(value: object) -> Value:
    if value is None or value is False:
        return None
    if value is True:
        return "是"
    return value if isinstance(value, int | float) else str(value)
