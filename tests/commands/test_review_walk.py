"""Whatever people do in whatever order, no order and no change of one passes without every decision that its route demands."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orderdesk.commands import intake, review
from orderdesk.commands.amendments import approve_amendment, ask_amendment, refuse_amendment, withdraw_amendment
from orderdesk.commands.routes import save_routes, switch_routes
from orderdesk.database.desk import Desk
from orderdesk.model import Amendment, AmendmentDecision, ReviewDecision, ReviewRoute, SalesOrder
from orderdesk.queries.quantities import added_by_change
from orderdesk.rules.amendments import AmendedLine, AmendmentForm
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES
from tests import factories as make

STEPS = tuple(Step(state) for state in REVIEW_STATES)
AMOUNTS = (50, 900, 6_000)
OPEN = ("draft", "parked", "returned", *REVIEW_STATES, "cancelled")
BOOKS = (
    (Route(STEPS[:3], amount_from=Decimal(5_000)), Route(STEPS[:2], amount_from=Decimal(800)), Route(STEPS[:1])),
    (Route((STEPS[0], STEPS[2], STEPS[3])),),
    (Route(STEPS[:1], kind="stock", amount_from=Decimal(800)), Route(STEPS)),
)


class House:
    """A desk whose people do as the machine says."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.clerks = [make.staff(desk, Role.CLERK), make.staff(desk, Role.CLERK, Role.SALES_REVIEWER)]
        self.people = [
            *self.clerks,
            make.staff(desk, Role.SALES_REVIEWER),
            make.staff(desk, Role.BUSINESS_REVIEWER),
            *(make.staff(desk, Role.MANAGER) for _each in range(2)),
        ]
        self.customer = make.customer(desk, credit_limit=10_000_000)
        self.products = {kind: make.product(desk, on_hand=1_000, kind=kind) for kind in ("stock", "service")}

    def form(self, amount: int, kind: str) -> OrderForm:
        """An order of one line."""
        return OrderForm(
            channel="mail", customer_id=self.customer, kind=kind, contact_name="王芳", contact_phone="13862145530",
            ship_to="星湖街328号", payment_method="on_account", requested_date=self.desk.today() + timedelta(days=20),
            lines=(LineForm(self.products[kind], "pcs", Decimal(1), Decimal(amount)),),
        )  # fmt: skip


def machine(house: House, fresh: Iterator[int]) -> type[RuleBasedStateMachine]:
    """The machine of one house."""
    desk = house.desk

    class Walk(RuleBasedStateMachine):
        def _do(self, actor: Actor, command: Callable[..., Changes], *args: object) -> Changes | None:
            try:
                return desk.do(actor, command, *args, key=f"walk-{next(fresh)}")
            except Refused:
                return None

        @initialize(amount=st.sampled_from(AMOUNTS), kind=st.sampled_from(["stock", "service"]))
        def enter(self, amount: int, kind: str) -> None:
            made = self._do(house.clerks[0], intake.save_order, house.form(amount, kind))
            assert made is not None and made.made is not None
            self.order = made.made

        def _version(self) -> int:
            return desk.read(lambda session: session.get_one(SalesOrder, self.order).version)

        @rule(who=st.integers(0, 1))
        def submit(self, who: int) -> None:
            self._do(house.clerks[who], intake.submit_order, self.order, self._version())

        @rule(who=st.integers(0, 5))
        def approve(self, who: int) -> None:
            self._do(house.people[who], review.approve_order, self.order, self._version(), "同意")

        @rule(steps=st.integers(1, 4), manager=st.integers(4, 5))
        def go_on(self, steps: int, manager: int) -> None:
            """As people do who want an order through: without this most walks end in a refusal."""
            deciders = {"first_review": 2, "second_review": 3, "final_review": manager, "special_review": 9 - manager}
            for _each in range(steps):
                state = desk.read(lambda session: session.get_one(SalesOrder, self.order).state)
                if state in deciders:
                    self.approve(deciders[state])
                else:
                    self.submit(0)

        @rule(who=st.integers(0, 5))
        def give_back(self, who: int) -> None:
            self._do(house.people[who], review.return_order, self.order, self._version(), "改")

        @rule(who=st.integers(0, 1), amount=st.sampled_from(AMOUNTS), kind=st.sampled_from(["stock", "service"]))
        def edit(self, who: int, amount: int, kind: str) -> None:
            self._do(house.clerks[who], intake.save_order, house.form(amount, kind), self.order, self._version())

        @rule()
        def park_and_resume(self) -> None:
            later = desk.read(lambda session: session.get_one(SalesOrder, self.order).created_at) + timedelta(days=1)
            self._do(house.clerks[0], intake.park_order, self.order, self._version(), "等", later)
            self._do(house.clerks[0], intake.resume_order, self.order, self._version(), "王芳")

        @rule(book=st.sampled_from(BOOKS))
        def other_routes(self, book: tuple[Route, ...]) -> None:
            made = self._do(house.people[-1], save_routes, book)
            if made is not None:
                self._do(house.people[-1], switch_routes, made.made, made.version)

        @invariant()
        def every_step_was_decided(self) -> None:
            desk.read(self._proved)

        def _proved(self, session: object) -> None:
            order = session.get_one(SalesOrder, self.order)  # type: ignore[attr-defined]
            if order.state in OPEN:
                return
            decisions = list(session.scalars(select(ReviewDecision).where(ReviewDecision.order_id == order.id)))  # type: ignore[attr-defined]
            last = max((each.id for each in decisions if each.verdict == "returned"), default=0)
            signed = {each.step: each.decided_by for each in decisions if each.id > last}
            route = session.get_one(ReviewRoute, order.route_id)  # type: ignore[attr-defined]
            assert {step.step for step in route.steps} <= set(signed)
            assert order.total_units >= route.amount_from_units and route.kind in ("", order.kind)
            assert order.entered_by not in signed.values()
            if "special_review" in signed:
                assert signed["special_review"] not in [who for step, who in signed.items() if step != "special_review"]

    return Walk


@pytest.mark.requirement("000-12", "000-18")
def test_no_walk_reaches_approval_past_its_route(desk: Desk) -> None:
    walks = machine(House(desk), itertools.count())
    run_state_machine_as_test(
        walks,
        settings=settings(
            max_examples=25 if desk.engine.dialect.name == "sqlite" else 8,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    straight: Any = walks()
    straight.enter(AMOUNTS[0], "stock")
    straight.go_on(4, 4)
    straight.go_on(4, 4)
    straight.every_step_was_decided()
    reached = desk.read(lambda session: session.query(SalesOrder).filter(SalesOrder.state == "approved").count())
    assert reached, "the straight way comes to an approval: else the machine proves nothing"


KINDS = ("change", "add_goods", "cancel")


def asked_for(house: House, order: SalesOrder, kind: str, quantity: int, price: int) -> AmendmentForm:
    """A change of the order's only line, more goods, or its end."""
    line = order.lines[0]
    form = AmendmentForm(kind=kind, reason="改", confirmed_with="" if kind == "cancel" else "王芳")
    if kind == "cancel":
        return form
    same = AmendedLine(line.id, line.product_id, "pcs", Decimal(quantity), Decimal(price))
    added = AmendedLine(None, house.products["stock"], "pcs", Decimal(quantity), Decimal(20))
    return replace(form, lines=(added if kind == "add_goods" else same,))


def legal(desk: Desk, amendment_id: int) -> None:
    """An amendment that is in force has every decision of its route, none by who asked, and its route is that of its kind."""

    def proved(session: Session) -> None:
        it = session.get_one(Amendment, amendment_id)
        said = list(session.scalars(select(AmendmentDecision).where(AmendmentDecision.amendment_id == it.id)))
        route = session.get_one(ReviewRoute, it.route_id)
        assert route.document == it.kind and it.asked_by not in [each.decided_by for each in said]
        if it.state == "in_force":
            approved = [each.step for each in said if each.verdict == "approved"]
            assert [step.step for step in route.steps] == approved
            raised = added_by_change(session, it.order_id).get(it.id, 0)  # whatever it takes out, with what earlier ones added
            assert not route.amount_from_units or raised >= route.amount_from_units
            assert not route.repriced or any(line.price_units != line.before_price_units for line in it.lines)

    desk.read(proved)


@pytest.mark.requirement("004-p4", "004-q2")
@pytest.mark.parametrize("seed", range(2))
def test_no_walk_puts_a_change_into_force_past_its_route(desk: Desk, seed: int) -> None:
    """Anybody tries to ask for, decide, refuse and withdraw changes of approved orders, while the routes are switched."""
    chance, house, serial = random.Random(seed), House(desk), itertools.count()
    first, second, final = STEPS[:3]
    books = (
        (Route((first,)), Route((first, final), amount_from=Decimal(100), document="change"), Route((first,), document="change")),
        (Route((first,)), Route((first, second, final), document="change"), Route((first, second), document="cancel")),
        (Route((first,)), Route((first, final), repriced=True, document="change"), Route((first,), document="change")),
        (Route((first,)), Route((first, final), document="add_goods"), Route((first,), document="cancel")),
    )

    def try_it(actor: Actor, command: Callable[..., Changes], *args: object) -> Changes | None:
        try:
            return desk.do(actor, command, *args, key=f"change-{seed}-{next(serial)}")
        except Refused:
            return None

    make.routes(desk, Route((first,)))
    orders = [
        make.approved_order(desk, house.customer, [(house.products["stock"], 5, 20)], entered_by=house.clerks[0].staff_id).id
        for _each in range(3)
    ]
    deciders = {"first_review": house.people[2], "second_review": house.people[3], "final_review": house.people[4]}
    asked: list[int] = []
    for _turn in range(70):
        who = chance.choice(house.people)
        deed = chance.random()
        if deed < 0.08:
            made = try_it(house.people[-1], save_routes, chance.choice(books))
            if made is not None:
                try_it(house.people[-1], switch_routes, made.made, made.version)
        elif deed < 0.3 or not asked:
            order = desk.read(
                lambda session: session.get_one(SalesOrder, chance.choice(orders), options=[selectinload(SalesOrder.lines)])
            )
            form = asked_for(
                house, order, chance.choices(KINDS, (3, 2, 1))[0], chance.choice((1, 4, 20)), chance.choice((20, 18))
            )
            made = try_it(who, ask_amendment, order.id, order.version, form)
            if made is not None and made.made is not None:
                asked.append(made.made)
        else:
            it = desk.read(lambda session: session.get_one(Amendment, chance.choice(asked[-3:])))
            command = chance.choices((approve_amendment, refuse_amendment, withdraw_amendment), (20, 1, 1))[0]
            steady = chance.random() < 0.5 and it.state in deciders  # as people do who want it through
            try_it(deciders[it.state] if steady else who, command, it.id, it.version, "同意")
        for each in asked[-3:]:
            legal(desk, each)
    done = desk.read(lambda session: session.query(Amendment).filter(Amendment.state == "in_force").count())
    assert done >= 2, "hardly a change came into force: the walk proves nothing"
