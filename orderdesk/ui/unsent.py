"""The offer across the window: what was typed and not saved when the program ended, to go on with or to discard."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from orderdesk.language import N_
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor
from orderdesk.ui import format, icons, style, words
from orderdesk.ui.context import Context
from orderdesk.ui.drafts import Drafts, Unsent
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.label import Label

log = logging.getLogger("orderdesk.ui.unsent")

OFFER = N_("You have unsent work: {title}, {when}.")
IN_USE = N_("Something else is typed in this form. Save or discard that first.")
NOT_YOURS = N_("Your role does not show this form any more. Discard it, or ask for the role it was typed in.")
BROKEN = N_("This cannot be shown again. Discard it and type it anew.")
SAVED = N_("It was saved already as {number}.")
SAVED_PLAIN = N_("It was saved already.")


class UnsentBar(QFrame):
    """Offers one after the other; hidden when nothing is left. `go(name)` shows a tab, or gives None."""

    def __init__(self, context: Context, go: Callable[[str], Tab | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unsentBar")
        style.role(self, "notice_info")
        self._context, self._go = context, go
        self._mark = QLabel()
        self.text_label = Label(wrap=True)
        self.text_label.setObjectName("unsentText")
        self.take = Act(self, "continueUnsent", N_("Continue"), "", self._continue)
        self.drop = Act(self, "discardUnsent", N_("Discard"), "", self._discard)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(M, XS, M, XS)
        layout.setSpacing(S)
        layout.addWidget(self._mark)
        layout.addWidget(self.text_label, 1)
        layout.addWidget(self.take.button())
        layout.addWidget(self.drop.button(quiet=True))
        self.hide()
        style.themed(self, self._repaint)
        if isinstance(context.drafts, Drafts):
            context.drafts.changed.connect(self._tell)
        self._tell()

    def first(self) -> Unsent | None:
        """What is offered now."""
        found = self._context.drafts.found
        return found[0] if found else None

    def _tell(self) -> None:
        unsent = self.first()
        if unsent is not None:
            words.say(self.text_label.setText, OFFER, title=unsent.title, when=lambda: format.moment(unsent.at))
        self.setVisible(unsent is not None)

    def _discard(self) -> None:
        unsent = self.first()
        if unsent is not None:
            self._context.drafts.put_down(unsent)

    def _continue(self) -> None:
        unsent = self.first()
        if unsent is None:
            return
        room = self._go(unsent.kind.partition("/")[0])
        form = self._context.drafts.form(unsent.kind)
        if room is None or form is None:
            words.say(self.text_label.setText, NOT_YOURS)
        elif form.typed() is not None:
            room.notice.refuse(Refused(IN_USE))
        else:
            desk, actor = self._context.desk, self._context.actor
            ends = [self.take.begin(), self.drop.begin()]

            def ended() -> None:
                for end in ends:
                    end()

            self._context.jobs.call(
                self, "outcome", lambda: outcome_of(desk, actor, unsent),
                then=lambda saved: self._show(unsent, form, room, saved), always=ended,
            )  # fmt: skip

    def _show(self, unsent: Unsent, form: Any, room: Tab, saved: Changes | None) -> None:
        drafts = self._context.drafts
        drafts.take_up(unsent)
        try:
            shown = form.restore(unsent, saved)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError) as error:
            log.warning("an unsent form cannot be shown again: %s", type(error).__name__)
            drafts.give_back(unsent)
            room.notice.refuse(Refused(BROKEN))
            return
        if saved is not None:
            room.notice.good(SAVED if saved.number else SAVED_PLAIN, number=saved.number)
        if shown:
            drafts.look()
        else:
            drafts.put_down(unsent)

    def _repaint(self) -> None:
        self._mark.setPixmap(icons.tinted("info", style.palette().info.ink, 20))


def outcome_of(desk: Any, actor: Actor, unsent: Unsent) -> Changes | None:
    """What any of its keys came to."""
    for key in unsent.keys:
        saved: Changes | None = desk.outcome(actor, key)
        if saved is not None:
            return saved
    return None
