"""Going through an order item by item: sales before submitting, another clerk with the customer, and after the review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from orderdesk.commands.order_life import load_order, note_order
from orderdesk.commands.tasks import end_tasks, open_task
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import OrderConfirmation, SalesOrder
from orderdesk.queries.review.confirmations import confirmed_stages
from orderdesk.queries.settings import number_setting, setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.confirming import ITEM_NAMES, ITEMS, STAGE_NAMES, Stage
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OrderState
from orderdesk.rules.tasks import TaskKind
from orderdesk.rules.wording import worded

TOUCHED = frozenset({Area.INTAKE, Area.REVIEW, Area.TASKS})
OPEN = frozenset({OrderState.DRAFT, OrderState.RETURNED, OrderState.PARKED})


@dataclass(frozen=True, slots=True)
class ItemWord:
    """What was found about one item: right, or what is wrong with it."""

    item: str
    good: bool
    note: str = ""


def confirm_items(work: Work, order_id: int, version: int, stage: str, words: Sequence[ItemWord], said_by: str = "") -> Changes:
    """Keep what was found item by item (001-02..06, 004-r3); something wrong becomes a task of who entered the order.

    Sales checks alone; customer service is another person, and he and the confirmation after review name who spoke for the
    customer. Confirmed with the customer, the order shows so to the salesperson.
    """
    work.actor.require("order.enter")
    order = load_order(work, order_id, version)
    wanted = Stage(stage)
    if (order.state in OPEN) is (wanted is Stage.AFTER) or order.state == OrderState.CANCELLED:
        raise Refused(N_("Order {number} is not at this check now."), number=order.number)
    if {word.item for word in words} != set(ITEMS):
        raise Refused(N_("Go through every item: right, or what is wrong."), field="items")
    for word in words:
        if not word.good and not worded(word.note):
            raise Refused(N_("{item}: write what is wrong."), field=word.item, item=_(ITEM_NAMES[word.item]))
    if wanted is Stage.SERVICE:
        checked_by = confirmed_stages(work.session, order).get(Stage.SALES)
        if checked_by is None:
            raise Refused(N_("Sales checks the order first."))
        if checked_by == work.actor.staff_id:
            raise Refused(N_("You checked this order for sales; somebody else checks it for customer service."))
    if wanted is not Stage.SALES and not worded(said_by):
        raise Refused(N_("Enter with whom the order was confirmed."), field="said_by")
    right = all(word.good for word in words)
    if wanted is Stage.SERVICE and right:  # the customer heard it all: that is the read-back, and who entered it sees so
        order.confirmed_with, order.confirmed_by, order.confirmed_at = worded(said_by), work.actor.staff_id, work.now
        work.session.flush()
    for word in words:
        work.session.add(
            OrderConfirmation(
                order_id=order.id,
                order_version=order.version,
                stage=wanted.value,
                item=word.item,
                good=word.good,
                note=worded(word.note),
                said_by=worded(said_by),
                confirmed_by=work.actor.staff_id,
                confirmed_at=work.now,
            )
        )
    wrong = [word for word in words if not word.good]
    _hand_on(work, order, wanted, right=right)
    verb = "items wrong" if wrong else "items right"
    note_order(work, order.id, verb, "; ".join(worded(word.note) for word in wrong) or worded(said_by), {"stage": wanted.value})
    if wrong:
        _give_back(work, order, wrong)
    work.session.flush()
    good = len(words) - len(wrong)
    return Changes(TOUCHED, frozenset({order.id}), made=order.id, number=order.number, count=good, version=order.version)


def _hand_on(work: Work, order: SalesOrder, stage: Stage, *, right: bool) -> None:
    """Where every order is checked twice, each stage hands it to the next as a task (001-03, 001-06)."""
    if stage is Stage.AFTER or not setting(work.session, "review.double_check"):
        return
    end_tasks(work, {TaskKind.DEPARTMENT}, order_id=order.id, outcome=_(STAGE_NAMES[stage]))
    if not right:
        return
    due_at = work.now + timedelta(hours=number_setting(work.session, "review.contact_hours"))
    about: dict[str, Any] = {"due_at": due_at, "order_id": order.id, "customer_id": order.customer_id}
    if stage is Stage.SALES:
        note = _("{number}: customer service goes through it with the customer", number=order.number)
        open_task(work, TaskKind.DEPARTMENT, role=Role.CLERK, note=note, **about)
    else:
        note = _("{number} is confirmed with the customer: submit it", number=order.number)
        open_task(work, TaskKind.DEPARTMENT, staff_id=order.entered_by, note=note, **about)


def _give_back(work: Work, order: SalesOrder, wrong: Sequence[ItemWord]) -> None:
    """What is wrong goes to the salesperson, who asks the customer and corrects it."""
    open_task(
        work,
        TaskKind.CONTACT_CUSTOMER,
        due_at=work.now + timedelta(hours=number_setting(work.session, "review.contact_hours")),
        staff_id=order.entered_by,
        order_id=order.id,
        customer_id=order.customer_id,
        note="; ".join(worded(word.note) for word in wrong),
    )
