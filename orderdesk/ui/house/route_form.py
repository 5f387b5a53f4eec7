"""One review route as fields: which orders or changes take it, and its steps with who decides, time limit and checks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.rules.amendments import AmendmentKind
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import CHANNELS, KINDS
from orderdesk.rules.money import parse_decimal
from orderdesk.rules.review import CHECK_NAMES, STEP_CHECKS
from orderdesk.rules.rights import RIGHTS, ROLE_NAMES
from orderdesk.rules.routes import MOST_HOURS, ORDER, Route, Step, steps_of
from orderdesk.rules.states import REVIEW_RIGHTS, REVIEW_STATES, STATE_NAMES, Entity, OrderState
from orderdesk.ui import format, style, words
from orderdesk.ui.house.route_checks import ChecksQuestion
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import card, said

ANY = N_("any")


class Choice(QComboBox):
    """A list of words by key, the first of which means any."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__()
        self._options = {"": ANY, **options}
        words.tell(self, self.retell)

    def retell(self) -> None:
        """Take the words of the language spoken now."""
        chosen = self.currentData() or ""
        self.blockSignals(True)
        self.clear()
        for key, text in self._options.items():
            self.addItem(words.speak_now(text), key)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        self.blockSignals(False)

    def choose(self, key: str) -> None:
        """Show a key."""
        self.setCurrentIndex(max(0, self.findData(key)))


class RouteForm(QWidget):
    """See the top of the module. Signals: `edited()` when a person changed something."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("routeForm")
        self._filling = False
        self.valid = True  # whether every number typed is one
        self._checks: dict[OrderState, tuple[str, ...]] = {}
        self._document = ORDER
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        frame = card()
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(M, M, M, M)
        inner.setSpacing(S)
        self.name, self.kind, self.channel = QLineEdit(), Choice(dict(KINDS)), Choice(dict(CHANNELS))
        self.level = QComboBox()
        self.level.setEditable(True)
        self.amount, self.discount = QLineEdit(), QLineEdit()
        self.form = Form()
        self.form.row("routeName", N_("Name"), self.name)
        self.form.row("routeKind", N_("Order kind"), self.kind)
        self.form.row("routeChannel", N_("Channel"), self.channel)
        self.form.row("routeLevel", N_("Customer grade"), self.level)
        self.form.row("routeAmount", N_("Order amount from"), self.amount, hint=N_("Empty: any amount"))
        self.form.row("routeDiscount", N_("Discount from (%)"), self.discount, hint=N_("Empty: any; a gift counts as 100"))
        self.repriced = QCheckBox()
        words.say(self.repriced.setText, N_("Only where a line gets another price"))
        self.repriced.setObjectName("routeRepriced")
        self.repriced.clicked.connect(self._touched)
        self.form.edited.connect(lambda _name: self._touched())
        self.level.editTextChanged.connect(lambda _text: self._touched())
        self._which = said(N_("Which orders"), "head")
        inner.addWidget(self._which)
        inner.addWidget(self.form)
        inner.addWidget(self.repriced)
        inner.addWidget(said(N_("Steps"), "head"))
        inner.addLayout(self._steps())
        note = said(
            N_("Everybody with the duty decides; with a department named, only who sits there or stands in for him."),
            "soft",
        )
        note.setWordWrap(True)
        inner.addWidget(note)
        column.addWidget(frame)
        column.addStretch(1)
        self.show_route(None)

    def _steps(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(S)
        grid.setVerticalSpacing(S)
        grid.setColumnStretch(1, 1)
        for place, title in enumerate((N_("Step"), N_("Who decides"), N_("Hours"), N_("Checks"))):
            head = said(title, "caption")
            grid.addWidget(head, 0, place)
        self._checks_head = head
        self.boxes: dict[OrderState, QCheckBox] = {}
        self.departments: dict[OrderState, QComboBox] = {}
        self.hours: dict[OrderState, QSpinBox] = {}
        self.checks: dict[OrderState, QPushButton] = {}
        for row, state in enumerate(REVIEW_STATES, 1):
            name = STATE_NAMES[Entity.ORDER][state]
            box, department, hours, checks = QCheckBox(), QComboBox(), QSpinBox(), QPushButton()
            words.say(box.setText, name)
            department.setEditable(True)
            department.setMinimumContentsLength(8)
            if line := department.lineEdit():
                role = next(name for role, name in ROLE_NAMES.items() if role in RIGHTS[REVIEW_RIGHTS[state]])
                words.say(line.setPlaceholderText, N_("Every {role}"), role=lambda role=role: words.speak_now(role))
            hours.setRange(0, MOST_HOURS)
            words.say(hours.setSpecialValueText, N_("no limit"))
            words.say(department.setAccessibleName, N_("{step}: department"), step=lambda name=name: words.speak_now(name))
            words.say(hours.setAccessibleName, N_("{step}: hours"), step=lambda name=name: words.speak_now(name))
            style.role(checks, "quiet")
            words.say(checks.setAccessibleName, N_("{step}: checks"), step=lambda name=name: words.speak_now(name))
            checks.clicked.connect(lambda _on=False, state=state: self.choose_checks(state))
            self.checks[state] = checks
            for kind, widget in (("box", box), ("department", department), ("hours", hours), ("checks", checks)):
                widget.setObjectName(f"{kind}_{state.value}")
            box.clicked.connect(self._touched)
            department.editTextChanged.connect(lambda _text: self._touched())
            hours.valueChanged.connect(lambda _value: self._touched())
            self.boxes[state], self.departments[state], self.hours[state] = box, department, hours
            for place, editor in enumerate((box, department, hours, checks)):
                grid.addWidget(editor, row, place)
        return grid

    def offer(self, departments: Sequence[str], levels: Sequence[str]) -> None:
        """What there is to choose from."""
        self._filling = True
        for combo, offered in [(each, departments) for each in self.departments.values()] + [(self.level, levels)]:
            text = combo.currentText()
            combo.clear()
            combo.addItems(["", *offered])
            combo.setEditText(text)
        self._filling = False

    def show_route(self, route: Route | None) -> None:
        """Show a route, or nothing to type in."""
        self._filling = True
        self.setEnabled(route is not None)
        shown = route or Route(())
        self.form.clear_errors()
        self.valid = True
        self._dress(shown.document)
        self.repriced.setChecked(shown.repriced)
        self.name.setText(shown.name)
        self.kind.choose(shown.kind)
        self.channel.choose(shown.channel)
        self.level.setEditText(shown.level)
        self.amount.setText(format.quantity(shown.amount_from) if shown.amount_from else "")
        self.discount.setText(f"{(shown.discount_from * 100).normalize():f}" if shown.discount_from else "")
        self._checks = {step.step: step.checks for step in shown.steps}
        for state in REVIEW_STATES:
            step = shown.step_at(state)
            self.boxes[state].setChecked(step is not None)
            self.departments[state].setEditText(step.department if step else "")
            self.hours[state].setValue(step.hours if step else 0)
            self._tell_checks(state)
        self._enable_steps()
        self._filling = False

    def route(self) -> Route:
        """The route as typed; what is no number is told at its field, counts as any, and `valid` says so."""
        self.valid = True
        return Route(
            steps=tuple(
                Step(state, self.departments[state].currentText().strip(), self.hours[state].value(), self._checks.get(state, ()))
                for state in REVIEW_STATES
                if self.boxes[state].isChecked()
            ),
            name=self.name.text().strip(),
            kind=self.kind.currentData() or "",
            channel=self.channel.currentData() or "",
            level=self.level.currentText().strip(),
            amount_from=self._number("routeAmount", Decimal(10**11)),
            discount_from=self._number("routeDiscount", Decimal(100)) / 100,
            document=self._document,
            repriced=self.repriced.isChecked() and self._document == AmendmentKind.CHANGE,
        )

    def _dress(self, document: str) -> None:
        """Show what there is to say of such a document's route."""
        self._document = document
        of_order = document == ORDER
        words.say(self._which.setText, N_("Which orders") if of_order else N_("Which changes"))
        with_lines = document in (ORDER, AmendmentKind.CHANGE, AmendmentKind.ADD_GOODS)
        for name, text in (
            ("routeAmount", N_("Order amount from") if of_order else N_("Total rises by")),
            ("routeDiscount", N_("Discount from (%)") if of_order else N_("Lines' discount from (%)")),
        ):
            field = self.form.fields[name]
            words.say(field.label.setText, text)
            words.say(field.editor.setAccessibleName, text)
            field.label.setVisible(with_lines)
            field.editor.setVisible(with_lines)
        self.repriced.setVisible(document == AmendmentKind.CHANGE)
        for state in REVIEW_STATES:
            there = state in steps_of(document)
            for editor in (self.boxes[state], self.departments[state], self.hours[state]):
                editor.setVisible(there)
            self.checks[state].setVisible(of_order)
        self._checks_head.setVisible(of_order)

    def choose_checks(self, state: OrderState) -> None:
        """Ask which checks a step answers for."""

        def take(codes: tuple[str, ...]) -> None:
            self._checks[state] = codes
            self._tell_checks(state)
            self._touched()

        ChecksQuestion(self, state, self._checks.get(state, ()), take).open()

    def _tell_checks(self, state: OrderState) -> None:
        codes = self._checks.get(state, ())
        if codes:
            words.say(self.checks[state].setText, N_("{count} checks…"), count=len(codes))
        else:
            words.say(self.checks[state].setText, N_("The usual…"))
        self.checks[state].setToolTip(", ".join(_(CHECK_NAMES[code]) for code in codes or STEP_CHECKS[state]))

    def _number(self, field: str, most: Decimal) -> Decimal:
        text = self.form.text(field).strip().rstrip("%％")
        try:
            number = parse_decimal(text) if text else Decimal(0)
            if not 0 <= number <= most:
                raise InvalidOperation
        except (Refused, InvalidOperation):
            self.form.refuse(Refused(N_("Write a number from 0 to {most}."), field=field, most=format.quantity(most)))
            self.valid = False
            return Decimal(0)
        return number

    def _touched(self) -> None:
        if not self._filling:
            self._enable_steps()
            self.edited.emit()

    def _enable_steps(self) -> None:
        for state, box in self.boxes.items():
            self.departments[state].setEnabled(box.isChecked())
            self.hours[state].setEnabled(box.isChecked())
            self.checks[state].setEnabled(box.isChecked())
