"""Duties and what belongs to them: which rooms are seen, which steps are done, whose data is needed for them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from orderdesk.commands.receivables import audit_bill, make_bill
from orderdesk.commands.review import approve_order
from orderdesk.database.desk import Desk
from orderdesk.queries.orders import order_detail
from orderdesk.rules.duties import DUTY_RIGHTS, Duty, duties_of
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import RIGHTS, Actor, Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.context import Context
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.tab import Tab
from orderdesk.ui.tabs import TABS, tabs_for
from orderdesk.ui.widgets.actions import Act
from tests import factories as make
from tests import stories


def person(role: Role) -> Actor:
    return Actor(1, role.value, role.value, frozenset({role}))


@pytest.mark.requirement("004-r6")
def test_no_role_holds_two_of_the_five_duties() -> None:
    holders = {duty: frozenset[Role]().union(*(RIGHTS[verb] for verb in verbs)) for duty, verbs in DUTY_RIGHTS.items()}
    assert all(holders.values())
    for one, other in combinations(Duty, 2):
        assert not holders[one] & holders[other], (one, other)


@pytest.mark.requirement("004-r6")
def test_who_holds_several_duties_still_neither_reviews_his_order_nor_audits_his_bill(desk: Desk) -> None:
    """The desk and the database refuse it, whatever roles one person holds."""
    everything = make.staff(desk, *Role, name="秦岚")
    own = make.order(desk, make.customer(desk), state=OrderState.FIRST_REVIEW, entered_by=everything.staff_id)
    order = desk.read(order_detail, own.id)
    assert order is not None
    with pytest.raises(Refused):
        desk.do(everything, approve_order, own.id, order.version, "mine")
    after = desk.read(order_detail, own.id)
    assert after is not None and after.state == "first_review"
    sold = stories.delivered_order(desk, make.customer(desk), "10")
    bill = desk.do(everything, make_bill, sold.id).made
    with pytest.raises(Refused):
        desk.do(everything, audit_bill, bill)
    desk.do(make.staff(desk, Role.FINANCE), audit_bill, bill)


@pytest.fixture
def embedded(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.mark.requirement("004-r6")
def test_the_administrator_is_told_when_one_person_holds_duties_that_belong_apart(qtbot: QtBot, embedded: Desk) -> None:
    administrator = make.staff(embedded, Role.ADMINISTRATOR, name="高远")
    make.staff(embedded, Role.CLERK, Role.FINANCE, name="林静", login="linjing")
    make.staff(embedded, Role.SALES_REVIEWER, Role.MANAGER, name="孙丽", login="sunli")
    jobs = Jobs(embedded, administrator)
    tab = HouseTab(Context(embedded, jobs, administrator))
    qtbot.addWidget(tab)
    tab.resize(1340, 760)
    tab.show()
    assert jobs.finish()
    tab.show_page("staff")
    page = tab.staff
    by_login = {row.login: row.id for row in page.list.rows()}
    page.list.choose(by_login["linjing"])
    assert page.apart.isVisible()
    assert "Receiving orders" in page.apart.text() and "Settling orders" in page.apart.text()
    page.list.choose(by_login["sunli"])
    assert not page.apart.isVisible()  # both of her roles are of one duty
    page.boxes[Role.SHIPPING].click()
    assert page.apart.isVisible() and "Tracking deliveries" in page.apart.text()
    assert duties_of([Role.SALES_REVIEWER, Role.MANAGER]) == (Duty.REVIEW,)
    jobs.finish()
    jobs.close()


@pytest.mark.requirement("002-19", "002-24")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_its_rooms_and_only_the_buttons_of_its_rights(
    qtbot: QtBot, embedded: Desk, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    """Every tab of the window and every act that names a right, against the one table of rights."""
    asked: list[tuple[Tab, Act, str]] = []
    made_by_tab = Tab.act

    def noted(tab: Tab, *args: object, right: str = "", **values: object) -> Act:
        act = made_by_tab(tab, *args, right=right, **values)  # type: ignore[arg-type]
        if right:
            asked.append((tab, act, right))
        return act

    monkeypatch.setattr(Tab, "act", noted)
    person = make.staff(embedded, role)
    order = make.approved_order(embedded, make.customer(embedded), [(make.product(embedded, on_hand=5), 1)])
    jobs = Jobs(embedded, person)
    context = Context(embedded, jobs, person)
    main = MainWindow(context)
    qtbot.addWidget(main)
    main.resize(1600, 900)
    main.show()
    for spec in TABS:
        may = spec.exists and person.may(spec.right)
        assert (main.show_tab(spec.name) is not None) is may, spec.name
        assert jobs.finish()
    pane = OrderPane(context, order.id)
    qtbot.addWidget(pane)
    pane.show()
    assert jobs.finish()
    for kind in ("files", "archive", "shipments"):
        pane.related.show_list(kind)
        pane._allow()
    seen = 0
    for tab, act, right in asked:
        buttons = [button for button in tab.findChildren(QAbstractButton) if button.objectName() == f"{act.objectName()}Button"]
        if person.may(right):
            seen += 1
        else:
            assert not act.isVisible() and not act.isEnabled(), (act.objectName(), right)
            assert not any(button.isVisible() for button in buttons), (act.objectName(), right)
    assert seen and len(asked) > seen
    jobs.finish()
    main._sure = True
    main.close()
    jobs.close()


@pytest.mark.requirement("002-24")
@pytest.mark.parametrize("role", list(Role))
def test_a_right_is_asked_of_the_table_before_anything_is_done(role: Role) -> None:
    for verb, roles in RIGHTS.items():
        if role in roles:
            person(role).require(verb)
        else:
            with pytest.raises(Refused, match="Your role does not allow this"):
                person(role).require(verb)


@pytest.mark.requirement("002-19")
def test_clerk_warehouse_and_manager_see_different_rooms_and_may_do_different_things() -> None:
    rooms, rights = {}, {}
    for role in (Role.CLERK, Role.WAREHOUSE, Role.MANAGER):
        rooms[role] = frozenset(spec.name for spec in tabs_for(person(role)))
        rights[role] = frozenset(verb for verb in RIGHTS if person(role).may(verb))
    assert len(set(rooms.values())) == len(set(rights.values())) == 3
    assert "intake" in rooms[Role.CLERK] and "review" not in rooms[Role.CLERK]
    assert "review.final" in rights[Role.MANAGER] and "order.enter" not in rights[Role.MANAGER]


def test_whoever_writes_contact_data_sees_it_whole() -> None:
    """A masked phone that is read into a form would be saved back as it is shown."""
    for verb in ("order.enter", "customer.edit", "mail.receive", "mail.send", "customer.export"):
        assert RIGHTS[verb] <= RIGHTS["customer.contact"], verb


def test_nobody_is_asked_for_a_reason_to_see_what_his_duty_shows() -> None:
    assert not RIGHTS["customer.unmask"] & RIGHTS["customer.contact"]
    assert RIGHTS["customer.unmask"] | RIGHTS["customer.contact"] == frozenset(Role)
