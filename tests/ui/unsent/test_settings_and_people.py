"""Settings and people that were being typed come back; a password never does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.queries.parties import staff
from orderdesk.queries.settings import setting
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.ui.unsent.conftest import Window, everybody


def test_settings_that_were_typed(run: Callable[[Actor], Window], desk: Desk) -> None:
    boss = everybody(desk)
    first = run(boss)
    page = first.room("settings").settings
    page.rows["company.name"].setText("蓝海文具")
    page.rows["company.phone"].setText("0512-1234")
    first.crash()
    desk.do(boss, change_settings, {"company.phone": "021-9999"})
    again = run(boss)
    assert "settings" in again.offer
    again.go_on()
    room = again.room_of("settings")
    assert again.offer == "" and room.settings.rows["company.name"].text() == "蓝海文具"
    room.save_act.trigger()
    again.settle()
    assert desk.read(setting, "company.phone") == "021-9999", "somebody else's change is not written over unseen"
    assert "meanwhile" in again.notice("settings")


def test_a_person_that_was_typed_without_his_password(run: Callable[[Actor], Window], desk: Desk, tmp_path: Path) -> None:
    admin = everybody(desk)
    keeper = make.staff(desk, Role.WAREHOUSE, name="周强")
    first = run(admin)
    room = first.room("settings")
    room.show_page("staff")
    first.settle()
    room.staff.list.choose(keeper.staff_id)
    first.settle()
    room.staff.form.set_text("name", "周小强")
    room.staff.form.set_text("password", "never to be kept anywhere")
    room.staff.boxes[Role.SHIPPING].setChecked(True)
    first.crash()
    assert all("never to be kept" not in file.read_text("utf-8") for file in (tmp_path / "unsent").glob("*.json"))
    again = run(admin)
    assert "周小强" in again.offer
    again.go_on()
    page = again.room_of("settings").staff
    assert again.offer == "" and page.form.text("name") == "周小强" and page.form.text("password") == ""
    again.room_of("settings").save_act.trigger()
    again.settle()
    saved = next(row for row in desk.read(staff) if row.id == keeper.staff_id)
    assert saved.name == "周小强" and set(saved.roles) == {Role.WAREHOUSE, Role.SHIPPING}
    page.new()
    page.form.set_text("login", "newone")
    page.form.set_text("name", "新人")
    again.crash()
    third = run(admin)
    third.go_on()
    page = third.room_of("settings").staff
    assert (page.form.text("login"), page.form.text("name"), page.person) == ("newone", "新人", None)
