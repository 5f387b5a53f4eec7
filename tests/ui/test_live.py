"""An order entered at one desk appears in the open window of another by itself, and only what is on screen is read again."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from orderdesk.app import door
from orderdesk.commands.intake import save_order
from orderdesk.database.desk import Desk
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from orderdesk.settings import Settings
from orderdesk.ui.application import Application
from orderdesk.ui.intake.tab import IntakeTab
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.tab import Tab
from tests import factories as make
from tests.conftest import PostgreSQL
from tests.ui.real_room import let_in

PATIENCE = 10_000  # milliseconds: far more than is promised, for machines that do other things too


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    """The clerk at the first desk."""
    return make.staff(desk, Role.CLERK, name="林静")


@pytest.fixture
def keeper(desk: Desk, clerk: Actor, database_url: str, qtbot: QtBot) -> Iterator[Application]:
    """The program at the second desk, in which a colleague has come in and looks at the drafts."""
    colleague = make.staff(desk, Role.CLERK, Role.WAREHOUSE, name="吴敏")
    made = Application(lambda: door(Settings(database_url, "en", embedded=False)))
    made.start()
    let_in(made, colleague, database_url)
    assert made.main is not None
    qtbot.waitExposed(made.main)
    tab = intake(made)
    tab.queue.choose_tray("draft")
    assert tab.jobs.finish(PATIENCE)
    yield made
    made.close()


def window(keeper: Application) -> MainWindow:
    """The colleague's window."""
    assert keeper.main is not None
    return keeper.main


def intake(keeper: Application) -> IntakeTab:
    """The room he looks at."""
    tab = window(keeper).show_tab("intake")
    assert isinstance(tab, IntakeTab)
    return tab


def shown(keeper: Application) -> list[str]:
    """The numbers of the drafts on his screen."""
    return [row.number for row in intake(keeper).queue.table().rows()]


def enter_order(desk: Desk, clerk: Actor) -> str:
    """Write an order down at the first desk; its number."""
    form = OrderForm(
        channel="phone",
        customer_id=make.customer(desk),
        requested_date=make.wanted(desk),
        lines=(LineForm(make.product(desk), "pcs", Decimal(3), Decimal("20.40")),),
    )
    number = desk.do(clerk, save_order, form).number
    assert number is not None
    return number


def live_feeds() -> int:
    """How many feeds of this program listen."""
    return sum(thread.name == "feed" for thread in threading.enumerate())


def test_an_order_of_one_desk_appears_at_the_other_untouched(desk: Desk, clerk: Actor, keeper: Application, qtbot: QtBot) -> None:
    assert shown(keeper) == []
    waited, numbers = [], set()
    for _ in range(5):
        numbers.add(enter_order(desk, clerk))
        committed = time.monotonic()
        qtbot.waitUntil(lambda: set(shown(keeper)) == numbers, timeout=PATIENCE)
        waited.append(time.monotonic() - committed)
    print(f"\non screen after {statistics.median(waited) * 1000:.0f} ms (median), {max(waited) * 1000:.0f} ms (longest)")
    assert statistics.median(waited) < 1


def test_a_room_that_is_not_on_screen_is_read_only_when_it_is_shown(
    desk: Desk, clerk: Actor, keeper: Application, qtbot: QtBot
) -> None:
    stock = window(keeper).show_tab("warehouse")
    assert stock is not None and stock.jobs.finish(PATIENCE)
    intake(keeper)
    assert stock.jobs.finish(PATIENCE)
    read: list[Tab] = []
    reload = stock.reload
    stock.reload = lambda: (read.append(stock), reload())  # type: ignore[method-assign]
    desk.do(clerk, lambda work: Changes(frozenset({Area.INTAKE, Area.WAREHOUSE}), frozenset({1})))
    number = enter_order(desk, clerk)
    qtbot.waitUntil(lambda: shown(keeper) == [number], timeout=PATIENCE)
    assert stock.stale and read == []
    window(keeper).show_tab("warehouse")
    assert read == [stock]


def test_what_is_being_typed_stays(desk: Desk, clerk: Actor, keeper: Application, qtbot: QtBot) -> None:
    tab = intake(keeper)
    tab.new_act.trigger()
    assert tab.jobs.finish(PATIENCE)
    field = tab.pane.entry.contact.fields["contact_name"].editor
    field.setText("王芳，请等")
    number = enter_order(desk, clerk)
    qtbot.waitUntil(lambda: shown(keeper) == [number], timeout=PATIENCE)
    assert field.text() == "王芳，请等"


def test_only_ones_own_commits_are_told_as_saved(desk: Desk, clerk: Actor, keeper: Application, qtbot: QtBot) -> None:
    number = enter_order(desk, clerk)
    qtbot.waitUntil(lambda: shown(keeper) == [number], timeout=PATIENCE)
    assert window(keeper).status.saved.text() == ""


def test_the_window_that_closes_listens_no_more(keeper: Application, qtbot: QtBot) -> None:
    assert live_feeds() == 1
    begun = time.monotonic()
    window(keeper).close()
    assert live_feeds() == 0
    assert time.monotonic() - begun < 1


def test_who_leaves_and_comes_back_hears_once(keeper: Application, desk: Desk, database_url: str, qtbot: QtBot) -> None:
    window(keeper).sign_out_act.trigger()
    assert live_feeds() == 0
    let_in(keeper, make.staff(desk, Role.CLERK), database_url)
    assert live_feeds() == 1


def test_a_lost_server_raises_the_banner_and_what_was_missed_is_read_when_it_is_back(
    postgresql_url: str, postgresql_server: PostgreSQL, qtbot: QtBot
) -> None:
    postgresql_desk = Desk.open(postgresql_url)
    landlord = Desk.open(postgresql_server.url("postgres"))
    clerk = make.staff(postgresql_desk, Role.CLERK)
    keeper = Application(lambda: door(Settings(postgresql_url, "en", embedded=False)))
    keeper.start()
    let_in(keeper, clerk, postgresql_url)
    qtbot.addWidget(window(keeper))
    tab = intake(keeper)
    tab.queue.choose_tray("draft")
    assert tab.jobs.finish(PATIENCE)
    banner = window(keeper).findChild(QWidget, "connectionBanner")
    assert banner is not None and banner.isHidden()
    (own,) = postgresql_desk.read(lambda session: session.execute(text("SELECT pg_backend_pid()")).one())
    name = postgresql_url.rsplit("/", 1)[1]
    _let_in(landlord, name, False)
    postgresql_desk.read(
        lambda session: session.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> :own"),
            {"name": name, "own": own},
        ).all()
    )
    qtbot.waitUntil(banner.isVisible, timeout=2 * PATIENCE)
    number = enter_order(postgresql_desk, clerk)  # the other desk's connection still stands
    _let_in(landlord, name, True)
    qtbot.waitUntil(banner.isHidden, timeout=2 * PATIENCE)
    qtbot.waitUntil(lambda: shown(keeper) == [number], timeout=PATIENCE)
    window(keeper).close()
    assert keeper._door is not None
    for each in (keeper._door.desk, postgresql_desk, landlord):
        each.close()


def _let_in(landlord: Desk, name: str, yes: bool) -> None:
    with landlord.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {yes}"))
