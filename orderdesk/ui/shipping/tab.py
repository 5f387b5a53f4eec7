"""The shipping tab: pack, hand over, follow, delivered."""

from __future__ import annotations

from functools import partial

from orderdesk.language import N_
from orderdesk.queries.shipping import ShippingCounts, shipping_counts
from orderdesk.rules.changes import Area
from orderdesk.ui.shipping.hand_over_view import HandOverView
from orderdesk.ui.shipping.pack_view import PackView
from orderdesk.ui.shipping.shipments_view import DeliveredView, ShipmentsView
from orderdesk.ui.shipping.under_way_view import UnderWayView
from orderdesk.ui.view import ViewTab


class ShippingTab(ViewTab):
    """From locked goods to a signature; its number is what is to pack and to hand over."""

    areas = frozenset({Area.SHIPPING, Area.WAREHOUSE})

    def build(self) -> None:
        self.packing, self.handing = PackView(self), HandOverView(self)
        self.under_way, self.delivered = UnderWayView(self), DeliveredView(self)
        self.add_views(
            ("pack", N_("To pack"), self.packing),
            ("handOver", N_("To hand over"), self.handing),
            ("underWay", N_("Under way"), self.under_way),
            ("delivered", N_("Delivered"), self.delivered),
        )

        for name, view in self.views.items():
            if isinstance(view, ShipmentsView):
                view.wanted.connect(partial(self.show_view, name))

    def reload(self) -> None:
        super().reload()
        self.jobs.read(self, "counts", shipping_counts, then=self._counted)

    def _counted(self, counts: ShippingCounts) -> None:
        self.chips.set_count("pack", counts.to_pack or None)
        self.chips.set_count("handOver", counts.packed or None)
        self.chips.set_count("underWay", counts.under_way or None)
        self.count.emit(counts.waiting)
