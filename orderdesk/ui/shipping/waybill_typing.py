"""The waybills typed or scanned for shipments that are not handed over yet, as they are kept and offered again; see drafts.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from orderdesk.language import N_, _
from orderdesk.queries.shipping import still_packed
from orderdesk.rules.changes import Changes
from orderdesk.ui.drafts import Unsent

if TYPE_CHECKING:
    from orderdesk.ui.shipping.hand_over_view import HandOverView

TITLE = N_("waybills of {count} shipments, {first}")


class WaybillTyping(QObject):
    """Of one hand-over view."""

    kind = "shipping/handOver"

    def __init__(self, view: HandOverView) -> None:
        super().__init__(view)
        self._view = view
        view.context.drafts.watch(self)

    def typed(self) -> tuple[str, Iterable[str], dict[str, Any]] | None:
        """See drafts.Typing."""
        texts = self._view.waybills.texts()
        if not texts:
            return None
        keys = {ident: key for ident, key in self._view.keys.items() if ident in texts}
        data = {"texts": {str(ident): text for ident, text in texts.items()}}
        data["keys"] = {str(ident): key for ident, key in keys.items()}
        return _(TITLE, count=len(texts), first=next(iter(texts.values()))), keys.values(), data

    def restore(self, unsent: Unsent, saved: Changes | None) -> bool:
        """See drafts.Typing. What was handed over meanwhile, by whomever, is not typed again."""
        texts = {int(ident): str(text) for ident, text in unsent.data["texts"].items()}
        keys = {int(ident): str(key) for ident, key in unsent.data["keys"].items()}

        def show(packed: Collection[int]) -> None:
            for ident in packed:
                self._view.waybills.put(ident, texts[ident])
                if ident in keys:
                    self._view.keys[ident] = keys[ident]
            self._view.go_on(packed)
            self._view.context.drafts.look()

        self._view.jobs.read(self, "again", still_packed, tuple(texts), then=show)
        return True
