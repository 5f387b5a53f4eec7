"""Which checks a step of a route answers for: the usual ones of the step, or those chosen here (004-s5)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QPushButton, QWidget

from orderdesk.language import N_
from orderdesk.rules.review import CHECK_NAMES, STEP_CHECKS
from orderdesk.rules.states import STATE_NAMES, Entity, OrderState
from orderdesk.ui import style, words
from orderdesk.ui.style.tokens import L, S
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.label import Label

COLUMNS = 3


class ChecksQuestion(Question):
    """Every check with a box; `then` gets the codes chosen, none when they are the usual ones."""

    def __init__(
        self, parent: QWidget, step: OrderState, chosen: tuple[str, ...], then: Callable[[tuple[str, ...]], None]
    ) -> None:
        super().__init__(
            parent.window(),
            N_("Checks of the {step}"),
            N_("What is chosen here must be good, or be answered in writing, before this step approves. The rest is shown too."),
            N_("Take these"),
            step=lambda: words.speak_now(STATE_NAMES[Entity.ORDER][step]),
        )
        self.setObjectName("routeChecks")
        self._usual, self._then = STEP_CHECKS[step], then
        self.boxes: dict[str, QCheckBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(S)
        rows = -(-len(CHECK_NAMES) // COLUMNS)
        for place, (code, name) in enumerate(CHECK_NAMES.items()):
            box = QCheckBox()
            box.setObjectName(f"check_{code}")
            words.say(box.setText, name)
            self.boxes[code] = box
            grid.addWidget(box, place % rows, place // rows)
        self.content.addLayout(grid)
        self.wrong = Label("bad", wrap=True)
        self.wrong.setObjectName("checksWrong")
        self.wrong.hide()
        self.usual = QPushButton()
        self.usual.setObjectName("usualChecks")
        self.usual.setAutoDefault(False)
        style.role(self.usual, "quiet")
        words.say(self.usual.setText, N_("The usual ones"))
        self.usual.clicked.connect(lambda: self._check(self._usual))
        row = QHBoxLayout()
        row.addWidget(self.wrong, 1)
        row.addWidget(self.usual)
        self.content.addLayout(row)
        self._check(chosen or self._usual)

    def _check(self, codes: tuple[str, ...]) -> None:
        for code, box in self.boxes.items():
            box.setChecked(code in codes)

    def accept(self) -> None:
        """Nothing chosen is no answer: such a step would look at nothing."""
        codes = tuple(code for code, box in self.boxes.items() if box.isChecked())
        if not codes:
            words.say(self.wrong.setText, N_("Choose at least one check; a step that looks at nothing is no review."))
            self.wrong.show()
            return
        self._then(() if set(codes) == set(self._usual) else codes)
        super().accept()
