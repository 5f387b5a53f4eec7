"""What an amendment does to an order, as facts: sum, date, locks, stock, bill, credit, queue."""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.language import N_, _
from orderdesk.rules.amendments import Effect
from orderdesk.rules.credit import named
from orderdesk.rules.money import from_units
from orderdesk.ui import format
from orderdesk.ui.widgets.facts import Fact

NO_PRODUCTION = N_("Nothing of it is in production")


def facts_of(effect: Effect) -> Iterator[Fact]:
    """The facts, each with its verdict."""
    yield Fact(N_("Order total"), _arrow(format.money(effect.total_before), format.money(effect.total_after)))
    moved = effect.promised_after != effect.promised_before
    later = (
        moved
        and effect.promised_before is not None
        and (effect.promised_after or effect.promised_before) > effect.promised_before
    )
    promise = _arrow(format.day(effect.promised_before) or "–", format.day(effect.promised_after) or "–")
    yield Fact(N_("Can be delivered"), promise, "warn" if later else "")
    freed = [f"{line.now.sku} × {format.quantity(from_units(line.release))}" for line in effect.lines if line.release]
    yield Fact(N_("Locks let go"), ", ".join(freed) or _("None"), "warn" if freed else "")
    short = [
        _("{sku}: {missing} missing", sku=line.now.sku, missing=format.quantity(from_units(line.short))) for line in effect.short
    ]
    enough = _("Everything is free in stock")
    told = _("Tell the customer and offer something else, or a later date.")
    yield Fact(N_("Stock"), ", ".join(short) or enough, "bad" if short else "good", told if short else "")
    yield Fact(N_("Production"), _(NO_PRODUCTION))
    packed = [line.now.sku for line in effect.lines if line.now.packed or line.now.shipped]
    if packed:
        yield Fact(N_("Shipments"), _("Packed or under way in part: {skus}", skus=", ".join(packed)), "warn")
    yield Fact(N_("Still to bill"), _arrow(format.money(effect.to_bill_before), format.money(effect.to_bill_after)))
    if effect.credit:
        yield Fact(
            N_("Customer credit"), named(effect.credit), "bad", _("It can be approved once it is released with a measure.")
        )
    else:
        yield Fact(N_("Customer credit"), _("Nothing holds it"), "good")
    if effect.place_after:
        yield Fact(N_("Place in the queue"), _arrow(str(effect.place_before), str(effect.place_after)))
        yield from _delayed(effect)


def _delayed(effect: Effect) -> Iterator[Fact]:
    if not effect.delays:
        yield Fact(N_("Orders that get later"), _("None"), "good")
    for delay in effect.delays:
        wanted = _("wanted {day}", day=format.day(delay.requested)) if delay.requested else ""
        text = _("{number} {customer}: {days} days later, {day}", number=delay.number, customer=delay.customer, days=delay.days,
                 day=format.day(delay.after))  # fmt: skip
        yield Fact(N_("Gets later"), text, "bad" if delay.late else "warn", wanted)


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"
