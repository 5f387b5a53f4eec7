"""The moves of orders, lines, shipments and bills, written once.

Buttons, commands, the database's guard and the picture in docs/architecture.md are derived from MOVES.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from orderdesk.language import N_, _
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import RIGHTS, Actor, Role


class Entity(StrEnum):
    """What has a life of its own."""

    ORDER = "order"
    LINE = "line"
    SHIPMENT = "shipment"
    BILL = "bill"
    AMENDMENT = "amendment"


class OrderState(StrEnum):
    """Where an order stands; the Chinese terms are the regulations' (000, 003)."""

    DRAFT = "draft"
    PARKED = "parked"
    FIRST_REVIEW = "first_review"
    SECOND_REVIEW = "second_review"
    FINAL_REVIEW = "final_review"
    SPECIAL_REVIEW = "special_review"
    RETURNED = "returned"
    APPROVED = "approved"
    IN_FULFILMENT = "in_fulfilment"
    READY_TO_SHIP = "ready_to_ship"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """Where an order line stands. Short is not a state: it is computed from stock whenever it is shown."""

    PENDING = "pending"
    WANTING = "wanting"
    LOCKED = "locked"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class ShipmentState(StrEnum):
    """Where a shipment stands."""

    PACKED = "packed"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class BillState(StrEnum):
    """Where a settlement bill stands; settled is computed from allocations and then recorded."""

    DRAFT = "draft"
    AUDITED = "audited"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class AmendmentState(StrEnum):
    """Where the change of an approved order stands; approved is only the moment in which it is carried out."""

    FIRST_REVIEW = "first_review"
    SECOND_REVIEW = "second_review"
    FINAL_REVIEW = "final_review"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


NEW = ""  # the state before the first

STATE_NAMES: Mapping[Entity, Mapping[str, str]] = {
    Entity.ORDER: {
        OrderState.DRAFT: N_("Draft"),
        OrderState.PARKED: N_("Parked"),
        OrderState.FIRST_REVIEW: N_("First review"),
        OrderState.SECOND_REVIEW: N_("Second review"),
        OrderState.FINAL_REVIEW: N_("Final review"),
        OrderState.SPECIAL_REVIEW: N_("Special approval"),
        OrderState.RETURNED: N_("Returned"),
        OrderState.APPROVED: N_("Approved"),
        OrderState.IN_FULFILMENT: N_("In fulfilment"),
        OrderState.READY_TO_SHIP: N_("Ready to ship"),
        OrderState.SHIPPED: N_("Shipped"),
        OrderState.DELIVERED: N_("Completed"),
        OrderState.CLOSED: N_("Closed"),
        OrderState.CANCELLED: N_("Cancelled"),
    },
    Entity.LINE: {
        LineState.PENDING: N_("Pending"),
        LineState.WANTING: N_("Wanting stock"),
        LineState.LOCKED: N_("Locked"),
        LineState.SHIPPED: N_("Shipped"),
        LineState.CANCELLED: N_("Cancelled"),
    },
    Entity.SHIPMENT: {
        ShipmentState.PACKED: N_("Packed"),
        ShipmentState.HANDED_OVER: N_("Under way"),
        ShipmentState.DELIVERED: N_("Delivered"),
        ShipmentState.CANCELLED: N_("Cancelled"),
    },
    Entity.BILL: {
        BillState.DRAFT: N_("To audit"),
        BillState.AUDITED: N_("Audited"),
        BillState.SETTLED: N_("Settled"),
        BillState.CANCELLED: N_("Cancelled"),
    },
    Entity.AMENDMENT: {
        AmendmentState.FIRST_REVIEW: N_("First review"),
        AmendmentState.SECOND_REVIEW: N_("Second review"),
        AmendmentState.FINAL_REVIEW: N_("Final review"),
        AmendmentState.APPROVED: N_("Approved"),
        AmendmentState.IN_FORCE: N_("In force"),
        AmendmentState.REFUSED: N_("Turned down"),
        AmendmentState.WITHDRAWN: N_("Withdrawn"),
    },
}


Causes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step; `right` is the verb in RIGHTS that a person needs, or None for a step that follows from facts.

    `causes`: the verbs whose doing may bring about a step that follows from facts.
    """

    entity: Entity
    source: str
    verb: str
    target: str
    right: str | None
    needs: str = ""
    causes: Causes = ()

    @property
    def roles(self) -> frozenset[Role]:
        """Who may make this step, by right or by doing what it follows from."""
        verbs = (self.right,) if self.right is not None else self.causes
        return frozenset[Role]().union(*(RIGHTS[verb] for verb in verbs))


def _moves(
    entity: Entity, sources: Iterable[str], verb: str, target: str, right: str | None, needs: str = "", causes: Causes = ()
) -> list[Move]:
    return [Move(entity, source, verb, target, right, needs, causes) for source in sources]


_STOCK = ("stock.lock", "stock.release", "shipment.pack", "shipment.hand_over")
_APPROVAL = ("review.first", "review.second", "review.final", "review.special")
_CORRECTION = ("entry.write_off", "entry.reverse", "correction.approve")
_MONEY = ("bill.audit", "payment.receive", "payment.allocate", "import.history", *_CORRECTION)
_O, _L, _S, _B, _A = OrderState, LineState, ShipmentState, BillState, AmendmentState
_REVIEWS = (
    (_O.FIRST_REVIEW, "review.first"),
    (_O.SECOND_REVIEW, "review.second"),
    (_O.FINAL_REVIEW, "review.final"),
    (_O.SPECIAL_REVIEW, "review.special"),
)


def _order_moves() -> list[Move]:
    moves = _moves(Entity.ORDER, [NEW], "enter", _O.DRAFT, "order.enter")
    moves += _moves(
        Entity.ORDER, [_O.DRAFT, _O.RETURNED], "submit", _O.FIRST_REVIEW, "order.submit", N_("complete and confirmed")
    )
    moves += _moves(Entity.ORDER, [_O.DRAFT, _O.RETURNED], "park", _O.PARKED, "order.park", N_("a reason"))
    moves += _moves(Entity.ORDER, [_O.PARKED], "resume", _O.DRAFT, "order.park", N_("the customer confirmed"))
    for index, (state, right) in enumerate(_REVIEWS):
        for later in [*[s for s, _r in _REVIEWS[index + 1 :]], _O.APPROVED]:
            moves.append(Move(Entity.ORDER, state, "approve", later, right, N_("the route")))
        moves.append(Move(Entity.ORDER, state, "return", _O.RETURNED, right, N_("a written opinion")))
    moves += _moves(Entity.ORDER, [_O.APPROVED], "fulfil", _O.IN_FULFILMENT, None, causes=_STOCK + _APPROVAL)
    moves += _moves(Entity.ORDER, [_O.APPROVED, _O.IN_FULFILMENT], "ready", _O.READY_TO_SHIP, None, causes=_STOCK + _APPROVAL)
    moves += _moves(Entity.ORDER, [_O.READY_TO_SHIP], "reopen", _O.IN_FULFILMENT, None, causes=_STOCK + _APPROVAL)
    in_house, gone = [_O.IN_FULFILMENT, _O.READY_TO_SHIP], (*_APPROVAL, "shipment.hand_over")
    moves += _moves(Entity.ORDER, in_house, "reopen", _O.APPROVED, None, causes=_STOCK + _APPROVAL)
    moves += _moves(Entity.ORDER, in_house, "ship", _O.SHIPPED, None, causes=gone)
    moves += _moves(Entity.ORDER, [_O.SHIPPED], "deliver", _O.DELIVERED, None, causes=(*_APPROVAL, "shipment.deliver"))
    moves += _moves(Entity.ORDER, [_O.DELIVERED], "close", _O.CLOSED, None, causes=_MONEY + _APPROVAL)
    moves += _moves(Entity.ORDER, [_O.CLOSED], "reopen", _O.DELIVERED, None, causes=_CORRECTION)
    cancellable = [_O.DRAFT, _O.PARKED, _O.RETURNED]
    moves += _moves(Entity.ORDER, cancellable, "cancel", _O.CANCELLED, "order.cancel", N_("a reason"))
    ended = [_O.APPROVED, *in_house]
    moves += _moves(Entity.ORDER, ended, "amend", _O.CANCELLED, None, N_("an approved cancellation"), _APPROVAL)
    moves += _moves(Entity.ORDER, [NEW], "import", _O.DRAFT, "import.orders")
    for target in (_O.FIRST_REVIEW, _O.APPROVED, _O.SHIPPED, _O.DELIVERED, _O.CLOSED, _O.CANCELLED):
        moves += _moves(Entity.ORDER, [NEW], "import", target, "import.history")
    return moves


def _line_moves() -> list[Move]:
    return [
        Move(Entity.LINE, NEW, "enter", _L.PENDING, "order.enter"),
        Move(Entity.LINE, NEW, "import", _L.PENDING, "import.orders"),
        *[Move(Entity.LINE, NEW, "import", state, "import.history") for state in (_L.WANTING, _L.SHIPPED, _L.CANCELLED)],
        Move(Entity.LINE, _L.PENDING, "approve", _L.WANTING, None, causes=_APPROVAL),
        Move(Entity.LINE, _L.PENDING, "cancel", _L.CANCELLED, None, causes=("order.cancel",)),
        Move(Entity.LINE, _L.WANTING, "lock", _L.LOCKED, "stock.lock"),
        Move(Entity.LINE, _L.LOCKED, "release", _L.WANTING, "stock.release"),
        Move(Entity.LINE, _L.WANTING, "ship", _L.SHIPPED, None, causes=("shipment.hand_over",)),
        Move(Entity.LINE, _L.LOCKED, "ship", _L.SHIPPED, None, causes=("shipment.hand_over",)),
        *_amended_lines(),
    ]


def _amended_lines() -> list[Move]:
    """What an approved amendment does to lines."""
    need = N_("an approved amendment")
    steps = (
        (NEW, _L.WANTING),
        (_L.WANTING, _L.LOCKED),
        (_L.LOCKED, _L.WANTING),
        (_L.WANTING, _L.SHIPPED),
        (_L.LOCKED, _L.SHIPPED),
        (_L.WANTING, _L.CANCELLED),
        (_L.LOCKED, _L.CANCELLED),
    )
    return [Move(Entity.LINE, source, "amend", target, None, need, _APPROVAL) for source, target in steps]


def _shipment_moves() -> list[Move]:
    return [
        Move(Entity.SHIPMENT, NEW, "pack", _S.PACKED, "shipment.pack", N_("locked stock")),
        *[Move(Entity.SHIPMENT, NEW, "import", state, "import.history") for state in (_S.HANDED_OVER, _S.DELIVERED)],
        Move(Entity.SHIPMENT, _S.PACKED, "hand over", _S.HANDED_OVER, "shipment.hand_over", N_("carrier and waybill number")),
        Move(Entity.SHIPMENT, _S.PACKED, "unpack", _S.CANCELLED, "shipment.pack", N_("a reason")),
        Move(Entity.SHIPMENT, _S.HANDED_OVER, "deliver", _S.DELIVERED, "shipment.deliver", N_("who signed")),
    ]


def _bill_moves() -> list[Move]:
    return [
        Move(Entity.BILL, NEW, "bill", _B.DRAFT, "bill.make", N_("delivered goods")),
        Move(Entity.BILL, NEW, "import", _B.AUDITED, "import.history"),
        Move(Entity.BILL, _B.DRAFT, "audit", _B.AUDITED, "bill.audit", N_("not his own bill")),
        Move(Entity.BILL, _B.DRAFT, "cancel", _B.CANCELLED, "bill.audit", N_("a reason")),
        Move(Entity.BILL, _B.AUDITED, "settle", _B.SETTLED, None, N_("paid in full"), _MONEY),
        Move(Entity.BILL, _B.SETTLED, "reopen", _B.AUDITED, None, causes=_CORRECTION),
        Move(Entity.BILL, _B.AUDITED, "reverse", _B.CANCELLED, None, N_("its posting reversed"), _CORRECTION),
    ]


def _amendment_moves() -> list[Move]:
    steps = ((_A.FIRST_REVIEW, "review.first"), (_A.SECOND_REVIEW, "review.second"), (_A.FINAL_REVIEW, "review.final"))
    moves = [Move(Entity.AMENDMENT, NEW, "ask", _A.FIRST_REVIEW, "amendment.ask", N_("a reason"))]
    for index, (state, right) in enumerate(steps):
        onward = [*[s for s, _r in steps[index + 1 :]], _A.APPROVED]
        moves += [Move(Entity.AMENDMENT, state, "approve", later, right, N_("the route")) for later in onward]
        moves.append(Move(Entity.AMENDMENT, state, "refuse", _A.REFUSED, right, N_("a written opinion")))
        moves.append(Move(Entity.AMENDMENT, state, "withdraw", _A.WITHDRAWN, "amendment.ask", N_("a reason")))
    moves.append(Move(Entity.AMENDMENT, _A.APPROVED, "apply", _A.IN_FORCE, None, causes=_APPROVAL))
    return moves


MOVES: tuple[Move, ...] = (*_order_moves(), *_line_moves(), *_shipment_moves(), *_bill_moves(), *_amendment_moves())


def targets(entity: Entity, source: str, verb: str) -> tuple[str, ...]:
    """The states `verb` may lead to from `source`; empty when it may not be done there."""
    return tuple(m.target for m in MOVES if (m.entity, m.source, m.verb) == (entity, source, verb))


def check_move(actor: Actor | None, entity: Entity, source: str, verb: str, target: str) -> Move:
    """The move, if the table allows it and `actor` has its right (None: it follows from facts); otherwise Refused."""
    for move in MOVES:
        if (move.entity, move.source, move.verb, move.target) == (entity, source, verb, target):
            if move.right is not None and actor is not None:
                actor.require(move.right)
            return move
    raise Refused(N_("Not possible now: it is “{state}”."), state=state_name(entity, source))


def allowed_verbs(entity: Entity, state: str, actor: Actor) -> frozenset[str]:
    """The verbs a person may do on something in `state`; drives which buttons show and are enabled."""
    return frozenset(
        m.verb for m in MOVES if m.entity == entity and m.source == state and m.right is not None and actor.may(m.right)
    )


def state_name(entity: Entity, state: str) -> str:
    """The state as people call it, in the current language."""
    return _(STATE_NAMES[entity].get(state, N_("New")))


REVIEW_STATES: tuple[OrderState, ...] = tuple(state for state, _right in _REVIEWS)
REVIEW_RIGHTS: Mapping[str, str] = dict(_REVIEWS)
OPEN_ORDER_STATES: frozenset[str] = frozenset(s for s in _O if s not in (_O.CLOSED, _O.CANCELLED, _O.DELIVERED))


def no_longer_edited(state: str) -> str:
    """Why an order in this state is not edited in intake any more; names its {number}."""
    if state == OrderState.CANCELLED:
        return N_("Order {number} was cancelled; it cannot be edited any more.")
    return N_("Order {number} was submitted; it cannot be edited any more.")
