"""What waits at the shipping desk."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orderdesk.model import Shipment
from orderdesk.queries.shipping.packing import orders_to_pack
from orderdesk.rules.states import ShipmentState


@dataclass(frozen=True, slots=True)
class ShippingCounts:
    """How many orders to pack, shipments to hand over, shipments under way."""

    to_pack: int
    packed: int
    under_way: int

    @property
    def waiting(self) -> int:
        """What the desk itself can do something about."""
        return self.to_pack + self.packed


def shipping_counts(session: Session) -> ShippingCounts:
    """How much there is of each."""
    states = (ShipmentState.PACKED, ShipmentState.HANDED_OVER)
    statement = select(Shipment.state, func.count()).where(Shipment.state.in_(states)).group_by(Shipment.state)
    found = dict(session.execute(statement).all())
    to_pack = session.scalars(select(func.count()).select_from(orders_to_pack())).one()
    return ShippingCounts(to_pack, found.get(ShipmentState.PACKED, 0), found.get(ShipmentState.HANDED_OVER, 0))


def waiting(session: Session) -> int:
    """Orders to pack and shipments to hand over."""
    return shipping_counts(session).waiting
