"""Changing an order after its approval: what an amendment asks for, what it does to the order, and what it cannot take away.

插单 is two kinds of amendment: goods added to an order (004-p1), and an order that jumps the queue (004-q2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm, work_out
from orderdesk.rules.intake import problems as order_problems
from orderdesk.rules.money import Money, from_units, to_units
from orderdesk.rules.states import AmendmentState, OrderState


class AmendmentKind(StrEnum):
    """The document types of a change (004-k5: each has its own form and number)."""

    CHANGE = "change"
    ADD_GOODS = "add_goods"
    JUMP = "jump"
    CANCEL = "cancel"


KIND_NAMES: Mapping[str, str] = {
    AmendmentKind.CHANGE: N_("Change of the order"),
    AmendmentKind.ADD_GOODS: N_("Added goods"),
    AmendmentKind.JUMP: N_("Queue jump"),
    AmendmentKind.CANCEL: N_("Cancellation of the order"),
}
SERIES: Mapping[str, str] = {
    AmendmentKind.CHANGE: "AM",
    AmendmentKind.ADD_GOODS: "AG",
    AmendmentKind.JUMP: "QJ",
    AmendmentKind.CANCEL: "AC",
}
"""How the numbers of each kind begin."""
AMENDABLE: tuple[OrderState, ...] = (OrderState.APPROVED, OrderState.IN_FULFILMENT, OrderState.READY_TO_SHIP)
"""Where an order can be amended: approved, and not yet gone whole."""
WAITING: tuple[AmendmentState, ...] = (AmendmentState.FIRST_REVIEW, AmendmentState.SECOND_REVIEW, AmendmentState.FINAL_REVIEW)
STEP_RIGHTS: Mapping[str, str] = {
    AmendmentState.FIRST_REVIEW: "review.first",
    AmendmentState.SECOND_REVIEW: "review.second",
    AmendmentState.FINAL_REVIEW: "review.final",
}
HEAD_FIELDS: tuple[str, ...] = ("requested_date", "ship_to", "contact_name", "contact_phone")
"""What of an order's head can be amended."""
HEAD_NAMES: Mapping[str, str] = {
    "requested_date": N_("Delivery date"),
    "ship_to": N_("Delivery address"),
    "contact_name": N_("Contact"),
    "contact_phone": N_("Phone"),
}


@dataclass(frozen=True, slots=True)
class AmendedLine:
    """A line as it shall be: `line_id` None adds one; a quantity of 0 takes one out."""

    line_id: int | None
    product_id: int
    unit: str
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class AmendmentForm:
    """What is asked for. `head` holds what of HEAD_FIELDS changes; lines that stay as they are need not be named.

    A jump names the order it goes ahead of and when that order is expected to be done.
    """

    kind: str
    reason: str = ""
    customer_request: str = ""
    remark: str = ""
    confirmed_with: str = ""
    requested_date: date | None = None
    ship_to: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    lines: tuple[AmendedLine, ...] = ()
    ahead_of: int | None = None
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class LineNow:
    """A line as it stands; quantities in base units of 1/10000, `pack` those of one `unit`.

    Of goods that are to be added nothing stands yet: `place` is which line of the form they are, `price` what lists and rules
    offer this customer for one `unit` of them.
    """

    line_id: int | None
    position: int
    product_id: int
    sku: str
    name: str
    spec: str
    unit: str
    pack: int
    quantity: Decimal
    price: Decimal
    discount: Decimal
    gift: bool
    base: int
    amount_units: int
    list_price_units: int
    locked: int
    packed: int
    shipped: int
    billed: int
    free: int
    stockless: bool
    open: bool
    price_source: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class LineEffect:
    """What happens to one line; `release` is let go of, `wanting` is wanted on top, `short` of it is not there."""

    now: LineNow
    action: str
    quantity: Decimal
    price: Decimal
    quantity_units: int
    base: int
    price_units: int
    amount_units: int
    release: int = 0
    wanting: int = 0
    short: int = 0


@dataclass(frozen=True, slots=True)
class Delay:
    """Another order that a jump makes later: by how many days, and whether past the day its customer wants it."""

    order_id: int
    number: str
    customer: str
    requested: date | None
    before: date
    after: date

    @property
    def days(self) -> int:
        """By how much."""
        return (self.after - self.before).days

    @property
    def late(self) -> bool:
        """Whether its customer gets it after the day he wants it, and would not have."""
        return self.requested is not None and self.after > self.requested >= self.before


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything an amendment does, and the reasons why it cannot be."""

    currency: str
    lines: tuple[LineEffect, ...]
    total_before: Money
    total_after: Money
    promised_before: date | None
    promised_after: date | None
    credit: tuple[str, ...] = ()
    to_bill_before: Money | None = None
    to_bill_after: Money | None = None
    place_before: int = 0
    place_after: int = 0
    place_at: datetime | None = None
    delays: tuple[Delay, ...] = ()
    problems: tuple[Refused, ...] = field(default=())

    @property
    def released(self) -> bool:
        """Whether locked stock is let go of."""
        return any(line.release for line in self.lines)

    @property
    def short(self) -> tuple[LineEffect, ...]:
        """Lines of which there is not enough."""
        return tuple(line for line in self.lines if line.short)


def line_effects(form: AmendmentForm, lines: Sequence[LineNow], currency: str) -> tuple[list[LineEffect], list[Refused]]:
    """What happens to each line named in the form (of a cancellation: to all), and what cannot be."""
    known = {line.line_id: line for line in lines if line.line_id is not None}
    asked = _all_out(lines) if form.kind == AmendmentKind.CANCEL else form.lines
    effects, problems = [], []
    named: set[int] = set()
    for place, wanted in enumerate(asked):
        if wanted.line_id is not None and wanted.line_id in named:
            problems.append(Refused(N_("The same line is named twice. Write it once."), field=f"lines[{place}]"))
            continue
        if wanted.line_id is not None:
            named.add(wanted.line_id)
        now = known.get(wanted.line_id) if wanted.line_id is not None else _new(place, lines)
        if now is None or not now.open:
            problems.append(Refused(N_("This line is not there any more. Read the order again."), field=f"lines[{place}]"))
            continue
        try:
            found = _line_effect(wanted, now, currency, whole=form.kind == AmendmentKind.CANCEL)
        except Refused as error:
            problems.append(Refused(error.text, field=f"lines[{place}]", **error.values))
            continue
        if found is None:
            continue
        effects.append(found)
        problems.extend(_impossible(found, place))
    return effects, problems


def _new(place: int, lines: Sequence[LineNow]) -> LineNow | None:
    return next((line for line in lines if line.line_id is None and line.place == place), None)


def _all_out(lines: Sequence[LineNow]) -> tuple[AmendedLine, ...]:
    """Every line taken out as far as it has not left the house."""
    return tuple(
        AmendedLine(line.line_id, line.product_id, line.unit, Decimal(line.shipped) / line.pack, line.price)
        for line in lines
        if line.line_id is not None and line.open
    )


def _line_effect(wanted: AmendedLine, now: LineNow, currency: str, *, whole: bool) -> LineEffect | None:
    """What happens to a line; `whole`: as much of it as has not left is taken out."""
    added = now.line_id is None
    if added and wanted.unit != now.unit:
        raise Refused(N_("{sku} is not sold by “{unit}”. Choose another unit."), sku=now.sku, unit=wanted.unit)
    if not whole and from_units(to_units(wanted.quantity)) != wanted.quantity:
        raise Refused(N_("{sku}: write the quantity with at most four decimals."), sku=now.sku)
    if wanted.quantity == 0 and not added:
        return LineEffect(now, "remove", Decimal(0), now.price, 0, 0, 0, 0, release=now.locked)
    if not added and (wanted.quantity, wanted.price) == (now.quantity, now.price):
        return None
    form = LineForm(now.product_id, now.unit, wanted.quantity, wanted.price, now.discount, now.gift)
    sums = work_out(form, now.pack, currency)
    # What has left is not always written exactly in the line's unit: 4 pieces of boxes of 3.
    base = now.shipped if whole else sums.base_units
    left = base - now.shipped
    release = max(0, now.locked - max(0, left))
    wanting = 0 if now.stockless else max(0, left - (now.locked - release))
    before = 0 if added or now.stockless else max(0, now.base - now.shipped - now.locked)
    more = max(0, wanting - before)
    return LineEffect(
        now,
        "add" if added else "change",
        wanted.quantity,
        Decimal(0) if now.gift else wanted.price,
        sums.quantity_units,
        base,
        sums.price_units,
        sums.amount_units,
        release=release,
        wanting=more,
        short=max(0, more - max(0, now.free)),
    )


def _impossible(found: LineEffect, place: int) -> Iterator[Refused]:
    """What is shipped, packed or billed already cannot be taken away."""
    now, values = found.now, {"sku": found.now.sku, "unit": found.now.unit}
    where = f"lines[{place}]"
    if found.base < now.shipped:
        gone = f"{from_units(now.shipped).normalize():f}"
        yield Refused(N_("{sku}: {gone} have left the house already; less is not possible."), field=where, gone=gone, **values)
    elif found.base < now.shipped + now.packed:
        yield Refused(N_("{sku}: some of it is packed. Have it unpacked first."), field=where, **values)
    if now.billed and found.action != "add" and found.price != now.price:
        yield Refused(N_("{sku}: part of it is billed; its price stays."), field=where, **values)


@dataclass(frozen=True, slots=True)
class LinePrice:
    """What of an amendment's line tells whether something is sold at another price; prices of one `unit`, in units."""

    action: str
    product_id: int
    unit: str
    price: int
    before: int
    listed: int


def repriced(lines: Iterable[LinePrice]) -> bool:
    """Whether a line gets another price, goods come in below their list, or goods come back at another price or unit.

    `database/guards/routes.py` says the same in SQL.
    """
    every = list(lines)
    stood = [line for line in every if line.action != "add"]
    added = [line for line in every if line.action == "add"]
    if any(line.action == "change" and line.price != line.before for line in every):
        return True
    return any(
        line.price < line.listed
        or any(other.product_id == line.product_id and (other.before, other.unit) != (line.price, line.unit) for other in stood)
        for line in added
    )


def below_list(form: AmendmentForm, effects: Sequence[LineEffect]) -> Iterator[Refused]:
    """A document that only adds goods does so at the price of lists and rules; a lower one is a change, decided as such."""
    for found in effects:
        if form.kind == AmendmentKind.ADD_GOODS and found.price < found.now.price:
            text = N_("{sku}: added goods cost what lists and rules give, {price}. For less, use a change of the order.")
            yield Refused(text, field="kind", sku=found.now.sku, price=f"{found.now.price:,.2f}")


def problems(form: AmendmentForm, effects: Sequence[LineEffect], state: str, head_changes: Collection[str]) -> Iterator[Refused]:
    """What keeps the form from being sent: incomplete, without effect, or too late."""
    if form.kind not in KIND_NAMES:
        yield Refused(N_("Choose what kind of change it is."), field="kind")
    if state not in AMENDABLE:
        yield Refused(N_("Only an approved order that has not left whole is amended."))
    if not form.reason.strip():
        yield Refused(N_("Write why the order is to be changed."), field="reason")
    if form.kind == AmendmentKind.ADD_GOODS:
        if not any(effect.action == "add" for effect in effects):
            yield Refused(N_("Name the goods to be added."), field="lines")
        if any(effect.action != "add" for effect in effects) or head_changes:
            yield Refused(N_("This document only adds goods. Use a change of the order for the rest."), field="kind")
    if form.kind == AmendmentKind.CHANGE and not effects and not head_changes:
        yield Refused(N_("Nothing is changed yet."), field="lines")
    if form.kind in (AmendmentKind.ADD_GOODS, AmendmentKind.CHANGE) and not form.confirmed_with.strip():
        yield Refused(N_("Confirm name, quantity and price with the customer and enter with whom."), field="confirmed_with")
    if form.kind == AmendmentKind.JUMP:
        if form.ahead_of is None:
            yield Refused(N_("Choose the order it shall go ahead of."), field="ahead_of")
        if form.expected_on is None:
            yield Refused(N_("Enter when it is expected to be done."), field="expected_on")


def head_problems(form: AmendmentForm, today: date, horizon_days: int) -> Iterator[Refused]:
    """What is amiss with what of the head is asked for: judged as when an order is entered, and an expected day to come."""
    typed = OrderForm(
        "phone",
        None,
        contact_name=form.contact_name or "",
        contact_phone=form.contact_phone or "",
        ship_to=form.ship_to or "",
        requested_date=form.requested_date,
    )
    for found in order_problems(typed, today, horizon_days=horizon_days):
        if found.field in HEAD_FIELDS and getattr(form, found.field) is not None:
            yield found.refuse()
    if form.expected_on is not None and form.expected_on < today:
        yield Refused(N_("It cannot be done before today. Enter a day from today on."), field="expected_on")


def next_state(state: str, steps: Sequence[str]) -> AmendmentState:
    """Where an approval leads."""
    order = list(WAITING)
    later = [step for step in steps if order.index(AmendmentState(step)) > order.index(AmendmentState(state))]
    return AmendmentState(later[0]) if later else AmendmentState.APPROVED
