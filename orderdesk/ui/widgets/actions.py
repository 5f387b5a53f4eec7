"""What a person can do here: one Act, its key, and the buttons that show it.

    self.approve = Act(self, "approve", N_("Approve"), "A", self._approve, icon="check")
    layout.addWidget(self.approve.button(primary=True))        # the key is written on it
    self.approve.allow()   or   self.approve.forbid(N_("Wait for the second review."))   # grey, the reason as its tooltip
    jobs.do(self, approve, order_id, always=self.approve.begin())                        # held while it runs: no double press

What the role may not do is not shown: `withhold()`, which Tab.act(…, right=…) does by itself. Keys work while focus is inside the
owner, except in a field being typed in when the key is a letter. F1 lists them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from orderdesk.ui import icons, style, words
from orderdesk.ui.style.tokens import ICON
from orderdesk.ui.widgets.label import plain_tip


class Act(QAction):
    """An action with a name, a key and a reason when it cannot be done now."""

    def __init__(
        self,
        owner: QWidget,
        name: str,
        text: str,
        key: str,
        run: Callable[[], object],
        *,
        icon: str = "",
        window_wide: bool = False,
        **values: object,
    ) -> None:
        super().__init__(owner)
        self.setObjectName(name)
        self.key = key
        self.icon_name = icon
        self.said = text
        self.reason: tuple[str, dict[str, object]] | None = None
        self._run = run
        self._held = 0
        self._permitted = True
        words.say(self.setText, text, **values)
        if key:
            self.setShortcut(QKeySequence(key))
            scope = Qt.ShortcutContext
            self.setShortcutContext(scope.WindowShortcut if window_wide else scope.WidgetWithChildrenShortcut)
            self.setAutoRepeat(False)
        if icon:
            icons.dress(self, icon)
        self.triggered.connect(self._go)
        owner.addAction(self)
        words.tell(self, self.retell)

    def rename(self, text: str, /, **values: object) -> None:
        """Say something else on it, such as what the next step is now."""
        self.said = text
        words.say(self.setText, text, **values)
        self.retell()

    def allow(self) -> None:
        """It can be done now."""
        self.reason = None
        self._enable()

    def forbid(self, reason: str, /, **values: object) -> None:
        """It cannot be done now, because (a sentence marked with N_)."""
        self.reason = (reason, values)
        self._enable()

    def allow_if(self, possible: bool, reason: str, /, **values: object) -> None:
        """allow() or forbid(reason)."""
        if possible:
            self.allow()
        else:
            self.forbid(reason, **values)

    def withhold(self) -> None:
        """The role may not do it: never shown, whatever allow() says later."""
        self._permitted = False
        self.setVisible(False)
        self._enable()

    def begin(self) -> Callable[[], None]:
        """Hold it until the callable returned is called, as jobs' `always` does."""
        self._held += 1
        self._enable()
        return self._end

    def _end(self) -> None:
        self._held = max(0, self._held - 1)
        self._enable()

    def _enable(self) -> None:
        self.setEnabled(self._permitted and self.reason is None and not self._held)
        self.retell()

    def retell(self) -> None:
        """Bring tooltip and status text up to date."""
        if self.reason is not None:
            said = words.speak_now(self.reason[0], **self.reason[1])
        else:
            said = f"{self.text()} ({key_text(self.key)})" if self.key else self.text()
        self.setToolTip(plain_tip(said))
        self.setStatusTip(said)

    def button(self, *, primary: bool = False, quiet: bool = False, danger: bool = False, show_key: bool = True) -> QPushButton:
        """A new button for this act; the key is written on it."""
        return ActButton(self, "primary" if primary else "danger" if danger else "quiet" if quiet else "", show_key)

    def _go(self) -> None:
        if self.isEnabled():
            self._run()


class ActButton(QPushButton):
    """A button that mirrors an Act."""

    def __init__(self, act: Act, part: str, show_key: bool) -> None:
        super().__init__()
        self.act = act
        self._show_key = show_key and bool(act.key)
        self.setObjectName(f"{act.objectName()}Button")
        self.setIconSize(QSize(ICON, ICON))
        if part:
            style.role(self, part)
        if act.icon_name:
            icons.dress(self, act.icon_name, {"primary": "on_accent"}.get(part, "ink_soft"))
        self.clicked.connect(act.trigger)
        act.changed.connect(self.mirror)
        self.mirror()

    def mirror(self) -> None:
        """Take over text, tooltip and state."""
        text = self.act.text().replace("&", "&&")
        self.setText(f"{text}   {key_text(self.act.key)}" if self._show_key else text)
        self.setAccessibleName(self.act.text())
        self.setEnabled(self.act.isEnabled())
        self.setToolTip(self.act.toolTip())
        self.setStatusTip(self.act.statusTip())
        if not self.act.isVisible():
            self.hide()
        elif self.parentWidget() is not None:  # without one, showing it would open a window
            self.show()


def key_text(key: str) -> str:
    """A key as it is written on buttons."""
    # Qt would translate the names of keys, but keyboards carry the English ones everywhere; only the Mac has signs.
    form = QKeySequence.SequenceFormat
    written = QKeySequence(key).toString(form.NativeText if sys.platform == "darwin" else form.PortableText)
    return written.replace("Return", "Enter")


def acts_of(widget: QWidget) -> Iterator[Act]:
    """The visible acts with keys of a widget and everything in it, for the overview of keys."""
    seen: set[str] = set()
    for act in widget.findChildren(Act):
        if act.key and act.isVisible() and act.key not in seen:
            seen.add(act.key)
            yield act
