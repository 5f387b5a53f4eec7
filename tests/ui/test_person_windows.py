"""One of every role at his own window, signed in to PostgreSQL by SCRAM: every room and every order he sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.app import personal_door
from orderdesk.commands.confidential import PAPERS, note_paper
from orderdesk.commands.parties import FOUNDER, set_password
from orderdesk.documents.collect import made_whole
from orderdesk.model import SalesOrder
from orderdesk.queries.check import run_checks
from orderdesk.queries.orders import find_anything
from orderdesk.queries.parties import staff
from orderdesk.queries.reach import read_by
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from orderdesk.settings import Settings
from orderdesk.ui.application import Application
from orderdesk.ui.audit.of_order import OrderChanges
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.order.papers import offers
from orderdesk.ui.protection import ProtectionBar
from orderdesk.ui.widgets.notice import NoticeBar
from orderdesk.ui.widgets.pdf_preview import PdfPreview
from tests.company import Company
from tests.faults.rights_world import make_world

SECRET = "seven quiet lemons at sea"
NO_ENTRY = ("does not allow you", "your role does not")


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    """One of every role, and things in every state."""
    made = Company()
    try:
        made.found(people=False)
        with made.above() as desk:
            world = make_world(desk)
            for person in world.people.values():
                desk.do(FOUNDER, set_password, person.staff_id, SECRET)
        yield made
    finally:
        made.stop()


def _login(company: Company, role: Role) -> str:
    """The first of the role: the second has no password."""
    with company.above() as desk:
        return min((row for row in desk.read(staff) if set(row.roles) == {role}), key=lambda row: row.id).login


def _enter(company: Company, login: str) -> Application:
    door = personal_door(Settings(company.url(), "en", embedded=False))
    keeper = Application(lambda: door)
    keeper._door = door
    keeper.enter(door.authenticate(login, SECRET))
    return keeper


def _four(session: Session) -> Sequence[int]:
    """A draft, one in review, one partly packed and on its way, one delivered and billed."""
    return session.scalars(select(SalesOrder.id).order_by(SalesOrder.id).limit(4)).all()


def _looks_at_details(pane: OrderPane, qtbot: QtBot) -> None:
    """Everything that belongs to the order, and who changed it if that is his to see."""
    whole = pane.whole
    assert whole is not None and len(pane.lines.rows()) == len(whole.order.lines)
    assert pane.changes_act.isVisible() == pane.context.actor.may("audit.read")
    if pane.changes_act.isVisible():
        pane.changes_act.trigger()
        qtbot.waitUntil(pane.jobs.idle, timeout=20_000)
        (shown,) = pane.window().findChildren(OrderChanges)
        qtbot.waitUntil(lambda: bool(shown.changes.list.rows()), timeout=20_000)
        shown.close()


def _prints(panes: list[OrderPane], qtbot: QtBot) -> None:
    """One paper of each kind: the first in its preview, let go from there, the others by what the preview does."""
    context = panes[0].context
    offered = {offer.name: offer for pane in panes if pane.whole for offer in offers(pane.whole, context.today())}
    papers = [offer for offer in offered.values() if not offer.reason]
    assert {"order_confirmation", "label", "packing_list", "bill"} <= {offer.name for offer in papers}
    if not context.actor.may("customer.print"):
        assert not panes[0].print_act.isVisible()
        for offer in papers:
            with pytest.raises(Refused, match="Your role does not allow this"):
                context.desk.read(read_by(context.actor, made_whole(offer.query)), *offer.args)
        return
    (first,) = [action for action in panes[0].paper_menu().actions() if action.objectName() == "paper_label"]
    first.trigger()
    qtbot.waitUntil(lambda: bool(panes[0].window().findChildren(PdfPreview)), timeout=20_000)
    preview = panes[0].window().findChildren(PdfPreview)[0]
    gone: list[bool] = []
    preview.leave(lambda: gone.append(True))
    qtbot.waitUntil(lambda: gone == [True], timeout=20_000)
    preview.close()
    for offer in papers:
        assert context.desk.read(read_by(context.actor, made_whole(offer.query)), *offer.args).startswith(b"%PDF-")
        if offer.query.__name__ in PAPERS:
            ids = offer.args[0] if isinstance(offer.args[0], list | tuple) else [offer.args[0]]
            context.desk.do(context.actor, note_paper, offer.query.__name__, ids)


@pytest.mark.parametrize("role", Role)
def test_every_role_reads_all_that_its_window_shows(company: Company, role: Role, qtbot: QtBot) -> None:
    begun, login = len(company.log()), _login(company, role)
    keeper = _enter(company, login)
    try:
        window = keeper.main
        assert window is not None and window.context.actor.login == login
        jobs = window.jobs
        for spec in window.specs:
            window.show_tab(spec.name)
            qtbot.waitUntil(jobs.idle, timeout=20_000)
        orders = window.context.desk.read(_four)
        for order in orders:
            window.show_order(order)
            qtbot.waitUntil(jobs.idle, timeout=20_000)
        panes = sorted(window.findChildren(OrderPane), key=lambda pane: pane.order_id)
        assert len(panes) == 4
        _looks_at_details(panes[-1], qtbot)
        _prints(panes, qtbot)
        said = [bar.text() for bar in window.findChildren(NoticeBar)]
        assert not [text for text in said if any(phrase in text for phrase in NO_ENTRY)]
        assert window.findChildren(ProtectionBar)[0].isHidden()
        window.context.desk.read(find_anything, "1")
        assert all(result.ok for result in window.context.desk.read(run_checks) if "audit" in result.name)
    finally:
        keeper.close()
    assert company.denied(begun) == []
