"""A real window in a process of its own, to be killed: it types on and on, or says what it is offered.

`python -m tests.faults.typing_window <database> <login> type` prints the text of the field after every key.
`… look` takes up what is offered and prints it and the field as one JSON line.
"""

from __future__ import annotations

import itertools
import json
import sys

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from orderdesk import language
from orderdesk.database.desk import Desk
from orderdesk.model import Staff
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.application import application
from orderdesk.ui.context import Context
from orderdesk.ui.drafts import drafts_of
from orderdesk.ui.intake.tab import IntakeTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow

LETTERS = "abcdefghijklmnopqrstuvwxyz"
KEY_MS = 10


def run() -> int:
    """One run."""
    url, login, what = sys.argv[1:]
    app = application()
    language.use("en")
    desk = Desk.open(url)
    person = desk.read(lambda session: session.execute(select(Staff.id, Staff.name).where(Staff.login == login)).one())
    actor = Actor(person.id, login, person.name, frozenset({Role.CLERK}))
    main = MainWindow(Context(desk, Jobs(desk, actor), actor, drafts=drafts_of(desk, login)))
    main.show()
    (_type if what == "type" else _look)(app, main)
    return app.exec()


def _type(app: QApplication, main: MainWindow) -> None:
    room = _room(main)
    room.new_order()
    field = room.pane.entry.delivery.fields["special_request"].editor
    letters = itertools.cycle(LETTERS)

    def key() -> None:
        QTest.keyClicks(field, next(letters))
        print(room.pane.entry.delivery.text("special_request"), flush=True)

    timer = QTimer(app, interval=KEY_MS)
    timer.timeout.connect(key)
    timer.start()


def _look(app: QApplication, main: MainWindow) -> None:
    bar = main.unsent
    offer = bar.text_label.text() if bar.isVisible() else ""
    bar.take.trigger()
    main.jobs.finish()
    QApplication.processEvents()
    main.jobs.finish()
    print(json.dumps({"offer": offer, "field": _room(main).pane.entry.delivery.text("special_request")}), flush=True)
    main._sure = True
    main.close()
    QTimer.singleShot(0, app, lambda: app.exit(0))


def _room(main: MainWindow) -> IntakeTab:
    room = main.show_tab("intake")
    assert isinstance(room, IntakeTab)
    main.jobs.finish()
    return room


if __name__ == "__main__":
    sys.exit(run())
