"""A weighty step asks for the password again, and nothing typed is lost by it; so does a new password of one's own."""

from __future__ import annotations

from decimal import Decimal

from pytestqt.qtbot import QtBot
from sqlalchemy import select

from orderdesk.commands.parties import sign_in
from orderdesk.database.desk import Desk
from orderdesk.model import Customer
from orderdesk.queries.parties import staff
from orderdesk.rules.rights import STEP_UP, Role
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.parties.tab import PartiesTab
from orderdesk.ui.step_up import OwnPassword, StepUp
from tests.ui.session.conftest import OTHER, SECRET, House


def limit_of(desk: Desk) -> Decimal:
    return Decimal(desk.read(lambda session: session.scalars(select(Customer.credit_limit_units)).one())) / 10_000


def type_limit(house: House, main: MainWindow, limit: str) -> PartiesTab:
    tab = main.show_tab("parties")
    assert isinstance(tab, PartiesTab) and main.jobs.finish()
    tab.show_record(1)
    tab.edit_act.trigger()
    assert main.jobs.finish()
    tab.editor.form.set_text("credit_limit", limit)
    tab.save_act.trigger()
    return tab


def test_a_credit_limit_asks_for_the_password_once_in_five_minutes(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    desk = main.context.desk
    before = limit_of(desk)
    tab = type_limit(house, main, "1234")
    dialog = house.dialog(StepUp)
    assert isinstance(dialog, StepUp) and "what a customer may owe" in dialog.text_label.text()
    qtbot.keyClicks(dialog.form.fields["password"].editor, "not mine, I guess")
    dialog.accept_act.trigger()
    qtbot.waitUntil(lambda: "not your password" in dialog.form.fields["password"].error.text())
    assert limit_of(desk) == before and dialog.isVisible()
    qtbot.waitUntil(dialog.accept_act.isEnabled)
    dialog.form.set_text("password", SECRET)
    dialog.accept_act.trigger()
    qtbot.waitUntil(lambda: limit_of(desk) == 1234)
    assert main.jobs.finish() and tab.pages.currentIndex() == 0
    type_limit(house, main, "4321")
    qtbot.waitUntil(lambda: limit_of(desk) == 4321)


def test_going_back_from_it_saves_nothing_and_keeps_the_form(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    before = limit_of(main.context.desk)
    tab = type_limit(house, main, "1234")
    house.dialog(StepUp).reject()
    assert main.jobs.finish() and limit_of(main.context.desk) == before
    assert tab.pages.currentIndex() == 1 and "1234" in tab.editor.form.text("credit_limit").replace(",", "")


def test_what_is_not_weighty_asks_nothing(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    tab = main.show_tab("parties")
    assert isinstance(tab, PartiesTab) and main.jobs.finish()
    tab.show_record(1)
    tab.edit_act.trigger()
    assert main.jobs.finish()
    tab.editor.form.set_text("alias", "汇智")
    tab.save_act.trigger()
    assert main.jobs.finish() and "is saved" in tab.notice.text()


def test_staff_is_changed_only_by_somebody_who_proves_who_he_is(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    tab = main.show_tab("settings")
    assert isinstance(tab, HouseTab) and main.jobs.finish()
    tab.show_page("staff")
    tab.staff.list.choose(2)
    assert main.jobs.finish()
    tab.staff.boxes[Role.FINANCE].setChecked(True)
    tab.save_act.trigger()
    dialog = house.dialog(StepUp)
    assert isinstance(dialog, StepUp) and main.jobs.finish()
    assert Role.FINANCE not in main.context.desk.read(staff)[1].roles
    dialog.form.set_text("password", SECRET)
    dialog.accept_act.trigger()
    qtbot.waitUntil(lambda: Role.FINANCE in main.context.desk.read(staff)[1].roles)


def test_a_lock_ends_the_five_minutes(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    done: list[str] = []
    for time in ("first", "again"):
        house.session.confirmed(main, "staff.edit", lambda time=time: done.append(time))  # type: ignore[misc]
        if time == "first":
            dialog = house.dialog(StepUp)
            assert isinstance(dialog, StepUp)
            dialog.form.set_text("password", SECRET)
            dialog.accept_act.trigger()
            qtbot.waitUntil(lambda: done == ["first"])
    assert done == ["first", "again"]
    house.session.lock()
    house.prove(SECRET)
    qtbot.waitUntil(lambda: not house.session.is_locked)
    house.session.confirmed(main, "staff.edit", lambda: done.append("after"))
    house.dialog(StepUp).reject()
    assert done == ["first", "again"]


def test_every_weighty_step_says_what_it_is() -> None:
    assert {"customer.credit", "staff.edit"} <= set(STEP_UP) and all(
        text.startswith("You are about to") for text in STEP_UP.values()
    )


def test_one_s_own_password_is_changed_with_the_old_one(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    main.password_act.trigger()
    dialog = house.dialog(OwnPassword)
    assert isinstance(dialog, OwnPassword)

    def fill(old: str, new: str, again: str) -> None:
        qtbot.waitUntil(dialog.accept_act.isEnabled)
        for name, text in (("password", old), ("new", new), ("again", again)):
            dialog.form.set_text(name, text)
        dialog.accept_act.trigger()

    fill(SECRET, OTHER, "something different")
    assert "differ" in dialog.form.fields["again"].error.text()
    fill(SECRET, "password1234", "password1234")
    assert "tried first" in dialog.form.fields["new"].error.text()
    fill("not the old one", OTHER, OTHER)
    qtbot.waitUntil(lambda: "not your password" in dialog.form.fields["password"].error.text())
    fill(SECRET, OTHER, OTHER)
    qtbot.waitUntil(lambda: any("password is changed" in notice.text for notice in main.top.notices))
    assert sign_in(main.context.desk, "gaoyuan", OTHER).name == "高远"
