"""A small company in which every action of actions.py means something: things in every state, people of every role twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from orderdesk.database.audit import seal
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.guards.roles import prefix_of
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from tests import factories as make

THEN = "'2020-03-02T00:00:00.000000Z'"


@dataclass
class World:
    """The people, and what `{name}` of an action stands for."""

    people: dict[Role, Actor]
    others: dict[Role, Actor]
    things: dict[str, object] = field(default_factory=dict)

    def filled(self, sql: str, role: Role) -> str:
        """The SQL as somebody of the role would send it."""
        me = self.people[role]
        own = {name.removesuffix(f"@{role}"): value for name, value in self.things.items() if name.endswith(f"@{role}")}
        other = self.others[role]
        mine = {"me": me.staff_id, "login": me.login, "other": other.staff_id, "other_login": other.login}
        return sql.format(**(self.things | own | mine))


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def make_world(desk: Desk) -> World:
    """Fill the desk, past its guards, as its owner could."""
    people = {role: make.staff(desk, role) for role in Role}
    world = World(people, {role: make.staff(desk, role) for role in Role})
    clerk, stranger = people[Role.CLERK].staff_id, world.others[Role.CLERK].staff_id
    customer, product = make.customer(desk), make.product(desk, on_hand=100)
    things: dict[str, object] = {
        "customer": customer,
        "customer2": make.customer(desk),
        "product": product,
        "product2": make.product(desk, on_hand=5),
        "carrier": make.carrier(desk),
        "unstocked": make.product(desk, kind="service"),
        "now": f"'{_now()}'",
        "today": _now()[:10],
        "tomorrow": f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%d}",
        "then": THEN,
        "other2": stranger,
        "manager2": world.others[Role.MANAGER].staff_id,
        "yes": "true" if desk.engine.dialect.name == "postgresql" else "1",
        "no": "false" if desk.engine.dialect.name == "postgresql" else "0",
        "blob": "'x'" if desk.engine.dialect.name == "postgresql" else "x'78'",
        "master": desk.engine.url.username or "",
    }
    states = {
        "draft": OrderState.DRAFT,
        "first": OrderState.FIRST_REVIEW,
        "approved": OrderState.APPROVED,
        "delivered": OrderState.APPROVED,
        "cancelled": OrderState.CANCELLED,
        "calm": OrderState.APPROVED,
        "confirmed": OrderState.DRAFT,
    }
    for name, state in states.items():
        order = make.order(desk, customer, [(product, 5)], state=state, entered_by=clerk)
        things |= {name: order.id, f"{name}_line": order.lines[0]}
    for name, step in (("second", "second_review"), ("final", "final_review")):
        order = make.order(desk, customer, [(product, 5)], state=OrderState.FIRST_REVIEW, entered_by=clerk)
        things[name] = order.id
        steps = ["second_review"] if step == "second_review" else ["second_review", "final_review"]
        with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
            for before, state_name in zip(["first_review", *steps], steps, strict=False):
                connection.execute(
                    text(
                        "INSERT INTO review_decision (order_id, round, step, verdict, decided_by, decided_at) "
                        f"VALUES (:id, 1, :step, 'approved', :by, {things['now']})"
                    ),
                    {"id": order.id, "step": before, "by": stranger},
                )
                connection.execute(
                    text("UPDATE sales_order SET state = :state, version = version + 1 WHERE id = :id"),
                    {"state": state_name, "id": order.id},
                )
    _hold(desk, things, product, clerk, stranger)
    _amend(desk, world, things, product, stranger)
    for role, person in people.items():
        own = make.order(desk, customer, [(product, 1)], state=OrderState.FIRST_REVIEW, entered_by=person.staff_id)
        things[f"own_first@{role}"] = own.id
        written = make.order(desk, customer, [(product, 1)], state=OrderState.FIRST_REVIEW, entered_by=clerk)
        things[f"changed_first@{role}"] = written.id
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        for role, person in people.items():  # as if he had changed it and handed it in
            handed_in = (
                "INSERT INTO audit_row (at, login, place, table_name, operation, row_key, order_id, before, after) VALUES "
                f"({things['now']}, :login, '', 'sales_order', 'update', '1', :order, :before, :after)"
            ).replace("before, after)", '"before", "after")', 1)
            told = {"before": '{"state": "returned"}', "after": '{"state": "first_review"}'}
            connection.execute(text(handed_in), {"login": person.login, "order": things[f"changed_first@{role}"], **told})
        things["prefix"] = prefix_of(connection)
        _ship_and_bill(connection, world, things, clerk)
    seal(desk)
    world.things = things
    return world


def _hold(desk: Desk, things: dict[str, object], product: int, clerk: int, stranger: int) -> None:
    """An order above its customer's limit and one that is held, both at their last review; holds that are open and ended."""
    fields = {"state": OrderState.FIRST_REVIEW, "payment_method": "on_account", "entered_by": clerk}
    customers = {"over": make.customer(desk, credit_limit=1), "held": make.customer(desk)}
    for name, customer in customers.items():
        things[name] = make.order(desk, customer, [(product, 5)], **fields).id  # type: ignore[arg-type]
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        for name in customers:
            for state in ("second_review", "final_review"):
                moved = text("UPDATE sales_order SET state = :state, version = version + 1 WHERE id = :id")
                connection.execute(moved, {"state": state, "id": things[name]})
        held = text(
            "INSERT INTO credit_hold (order_id, reason, state, currency, needed_units, allowed_units, due_before, held_by, "
            "held_at, measure, released_by, version) VALUES (:order, :reason, :state, 'CNY', 100, 10, '2026-01-01', :by, "
            f"{things['now']}, :measure, :released, 1) RETURNING id"
        )
        values = {"by": clerk, "measure": "", "released": None, "state": "open"}
        for name, reason, order in (("hold", "overdue", things["first"]), ("limit_hold", "no_limit", things["held"])):
            things[name] = connection.scalar(held, values | {"order": order, "reason": reason})
        ended = {"state": "released", "measure": "guarantee", "released": stranger, "reason": "overdue"}
        things["ended_hold"] = connection.scalar(held, values | ended | {"order": things["second"]})


def _amend(desk: Desk, world: World, things: dict[str, object], product: int, stranger: int) -> None:
    """An amendment and a queue jump of a stranger's at their first review, and an amendment of everybody's own."""

    def kind_of(name: str) -> dict[str, str]:
        return {"number": f"AM-{name}", "kind": "jump" if name == "jump" else "change"}

    statement = (
        "INSERT INTO amendment (number, kind, state, order_id, reason, total_before_units, total_after_units, line_count, "
        f"asked_by, asked_at, version) VALUES (:number, :kind, 'first_review', :order, 'x', 0, 0, 0, :by, {things['now']}, 1) "
        "RETURNING id"
    )
    jumped = make.order(desk, lines=[(product, 1)], state=OrderState.APPROVED)
    whose: dict[str, tuple[object, int]] = {"amendment": (things["approved"], stranger), "jump": (jumped.id, stranger)}
    for role, person in world.people.items():
        own = make.order(desk, lines=[(product, 1)], state=OrderState.APPROVED)
        whose[f"own_amendment@{role}"] = (own.id, person.staff_id)
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        for name, (order, by) in whose.items():
            things[name] = connection.scalar(text(statement), {**kind_of(name), "order": order, "by": by})
        line = (
            "INSERT INTO amendment_line (amendment_id, action, product_id, sku, name, unit, quantity_units, gift) "
            "VALUES (:amendment, 'add', :product, 'S', 'N', 'pcs', 10000, :no) RETURNING id"
        )
        values = {
            "amendment": things["amendment"],
            "product": product,
            "no": False if desk.engine.dialect.name == "postgresql" else 0,
        }
        things["asked_line"] = connection.scalar(text(line), values)


def _ship_and_bill(connection: Connection, world: World, things: dict[str, object], clerk: int) -> None:
    def add(table: str, **values: object) -> int:
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        return int(connection.scalar(text(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id"), values) or 0)

    now = _now()
    yes, no = (True, False) if connection.dialect.name == "postgresql" else (1, 0)
    product, customer = things["product"], things["customer"]
    for name, order, state in (
        ("packed", "approved", "packed"),
        ("handed", "approved", "handed_over"),
        ("arrived", "delivered", "delivered"),
    ):
        things[name] = add(
            "shipment",
            number=f"SH-{name}",
            order_id=things[order],
            state=state,
            imported=no if state == "packed" else yes,
            packages=1,
            carrier_id=things["carrier"],
            packed_by=clerk,
            packed_at=now,
        )
        things[f"{name}_line"] = add(
            "shipment_line",
            shipment_id=things[name],
            line_id=things[f"{order}_line"],
            product_id=product,
            base_units=20000,
        )
    stamp = {"imported_by": clerk, "imported_at": now}
    things["file"] = add("import_file", sha256="0", name="f.xlsx", kind="orders", records=1, **stamp)
    kind = {"name": "Kind", "headings": "x", "columns": "{}", "version": 1}
    things["profile"] = add("import_profile", **kind, changed_by=world.others[Role.CLERK].staff_id, changed_at=now)
    things["channel"] = add("sales_channel", code="own", name="Own", base="phone", version=1)
    held = {"currency": "CNY", "valid_from": "2026-03-02", "version": 1}
    things["price_list"] = add("price_list", name="Level A", **held)
    things["listed_price"] = add("price_list_line", price_list_id=things["price_list"], product_id=product, price_units=90000)
    things["discount"] = add("discount_rule", name="Spring", percent_units=500, on_top=no, **held)
    for name, state in (("inbound", "new"), ("inbound_taken", "taken")):
        handed = {"external_ref": f"shop:{name}", "channel": "shop", "payload": "{}", "received_at": now, "state": state}
        things[name] = add("inbound_order", **handed)
    things["lock"] = add(
        "stock_lock",
        line_id=things["approved_line"],
        product_id=product,
        quantity_units=10000,
        state="open",
        locked_by=clerk,
        locked_at=now,
    )
    common = {"order_id": things["delivered"], "currency": "CNY", "total_units": 500000, "made_at": now}
    common |= {"business_date": "2026-03-02", "due_date": "2026-04-02"}
    stranger = world.others[Role.FINANCE].staff_id
    for role, person in world.people.items():
        own = {"number": f"BL-{role}", "customer_id": customer, "state": "draft", "made_by": person.staff_id}
        things[f"own_bill@{role}"] = add("bill", **common, **own)
    for name, state, whose in (
        ("draft_bill", "draft", customer),
        ("audited_bill", "audited", customer),
        ("strange_bill", "audited", things["customer2"]),
        ("posted_bill", "audited", customer),
    ):
        things[name] = add("bill", **common, number=f"BL-{name}", customer_id=whose, state=state, made_by=stranger)
    add(
        "bill_line",
        bill_id=things["audited_bill"],
        shipment_line_id=things["arrived_line"],
        line_id=things["delivered_line"],
        base_units=20000,
        amount_units=500000,
    )
    payment = {"number": "PY-1", "customer_id": customer, "currency": "CNY", "amount_units": 500000, "method": "cash"}
    things["payment"] = add("payment", **payment, received_on="2026-03-02", entered_by=stranger, entered_at=now)
    entry = {"kind": "bill", "source_id": things["posted_bill"], "customer_id": customer, "business_date": "2026-03-02"}
    things["entry"] = add("journal_entry", **entry, currency="CNY", posted_by=stranger, posted_at=now)
    for account, debit, credit in (("receivable", 500000, 0), ("sales", 0, 500000)):
        add("journal_line", entry_id=things["entry"], account=account, debit_units=debit, credit_units=credit)
    connection.execute(text("INSERT INTO journal_seal (entry_id, total_units) VALUES (:id, 500000)"), {"id": things["entry"]})
    _correct(add, connection, world, things, common | {"customer_id": customer, "made_by": stranger}, stranger)
    decision = {"order_id": things["approved"], "round": 1, "step": "first_review", "verdict": "approved"}
    add("review_decision", **decision, decided_by=stranger, decided_at=now)
    add("disclosure", at=now, staff_id=stranger, kind="print", what="x")
    task = {"kind": "other", "staff_id": stranger, "due_at": now, "created_by": stranger, "created_at": now}
    asked = {"channel": "phone", "customer_name": "x", "subject": "x", "asked_at": now, "entered_by": stranger, "entered_at": now}
    things["inquiry"] = add("inquiry", **asked, number="IQ-1", state="forwarded")
    given = {"answer": "x", "answered_by": stranger, "answered_at": now, "order_id": things["approved"]}
    things["old_inquiry"] = add("inquiry", **asked, **given, number="IQ-2", state="answered")
    given = {"kind": "owner", "assigned_by": stranger, "assigned_at": now}
    clerk2 = world.others[Role.CLERK].staff_id
    things["assignment"] = add("assignment", **given, order_id=things["approved"], staff_id=clerk2)
    for role, person in world.people.items():
        own = {"order_id": things[f"own_first@{role}"], "staff_id": person.staff_id}
        things[f"own_assignment@{role}"] = add("assignment", **given, **own)
    filed = {"service": "x", "document": "x", "checked_on": "2026-01-05", "recorded_by": stranger, "recorded_at": now}
    things["qualification"] = add("qualification", staff_id=clerk2, **filed)
    checked = {"kind": "file", "result": "doubtful", "checked_by": stranger, "checked_at": now}
    add("customer_check", customer_id=things["customer"], **checked)
    phase = {"kind": "phase", "position": 1, "title": "x", "responsible_id": stranger, "written_by": stranger, "written_at": now}
    add("plan_item", order_id=things["approved"], **phase)
    sent = {"message_id": "<1@x>", "content_hash": "0", "received_at": now, "raw": b"x"}
    things["mail"] = add("mail_message", **sent, state="new")
    taught = {"customer_id": customer, "product_id": product, "learned_by": stranger, "learned_at": now}
    things["word"] = add("learned_word", kind="product", words="pads", key="pad", **taught)
    kept = {"mail_id": things["mail"], "order_id": things["delivered"], "made": no}
    add("mail_link", **kept, linked_by=stranger, linked_at=now)
    things["withdrawn"] = add("qualification", staff_id=clerk2, **filed, withdrawn_at=now)
    handed = {"order_id": things["approved"], "documents": "x", "handed_by": stranger, "handed_at": now}
    things["handover"] = add("document_handover", **handed, to_staff_id=clerk2)
    for role, person in world.people.items():
        things[f"own_handover@{role}"] = add("document_handover", **handed, to_staff_id=person.staff_id)
    paid = "UPDATE sales_order SET paid_units = 10000, version = version + 1 WHERE id = :id"
    connection.execute(text(paid), {"id": things["calm"]})
    things["task"] = add("task", **task, state="open")
    _sign(add, connection, things, stranger, clerk2)
    things["old_task"] = add("task", **task, state="done", done_by=stranger, done_at=now)


def _sign(add: Callable[..., int], connection: Connection, things: dict[str, object], stranger: int, clerk: int) -> None:
    """What strangers said and signed beside the orders, and papers of an approved order."""
    now = _now()

    def put(table: str, **values: object) -> None:
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)

    order = things["draft"]
    put("review_hold", order_id=things["first"], until="2030-01-01", reason="x", held_by=stranger, held_at=now)
    asked = {"order_id": things["first"], "asked_by": stranger, "asked_of": clerk, "question": "x", "asked_at": now}
    things["question"] = add("review_question", **asked)
    put("idempotency_key", key="k0", staff_id=stranger, operation="x", request_hash="x", result="{}", done_at=now)
    put("review_reason", order_id=things["first"], code="stock", verdict="bad")
    put("review_standard", code="stock", text="x", changed_by=stranger, changed_at=now, version=1)
    yes = connection.dialect.name == "postgresql" or 1
    through = {"order_id": order, "order_version": 1, "stage": "sales", "item": "x", "good": yes}
    add("order_confirmation", **through, confirmed_by=clerk, confirmed_at=now)
    file = {"name": "f", "media_type": "text/plain", "sha256": "0", "content": b"x", "added_by": stranger, "added_at": now}
    things["paper"] = add("attachment", order_id=things["calm"], **file)
    letter = {"kind": "message", "order_id": things["approved"], "recipient": "x", "created_by": stranger, "created_at": now}
    things["letter"] = add("outbox", **letter, state="queued")
    things["sent_letter"] = add("outbox", **letter, state="sent", sent_at=now)
    here = {"desk": "strange", "order_id": things["approved"], "staff_id": stranger, "editing": not yes, "since": now}
    put("presence", **here, seen_at=now)
    put("capacity_day", resource="packing", day="2026-03-06", lines=5, changed_by=stranger, changed_at=now, version=1)
    things["decision"] = connection.scalar(text("SELECT max(id) FROM review_decision"))
    add("review_check", decision_id=things["decision"], code="x", verdict="bad")
    connection.execute(
        text(
            "UPDATE sales_order SET confirmed_with = 'y', confirmed_by = :by, confirmed_at = :now, version = version + 1 "
            "WHERE id = :id"
        ),
        {"by": clerk, "now": now, "id": things["confirmed"]},
    )


def _correct(
    add: Callable[..., int],
    connection: Connection,
    world: World,
    things: dict[str, object],
    bill: dict[str, object],
    stranger: int,
) -> None:
    """A large bill with a small write-off done, and requests for a large one by everybody and by a stranger; a matching."""
    now, customer = _now(), things["customer"]
    big = {"number": "BL-big", "state": "audited", "total_units": 200_000_000}
    things["big_bill"] = add("bill", **(bill | big))
    matched = {"payment_id": things["payment"], "bill_id": things["posted_bill"], "amount_units": 10_000}
    add("allocation", **matched, allocated_by=stranger, allocated_at=now)
    asked = {"kind": "write_off", "state": "asked", "customer_id": customer, "currency": "CNY", "bill_id": things["big_bill"]}
    asked |= {"reason": "x", "asked_at": now, "amount_units": 150_000_000, "bill_units": 150_000_000}
    things["asked_off"] = add("correction", **asked, number="CX-asked", asked_by=stranger)
    for role, person in world.people.items():
        things[f"own_off@{role}"] = add("correction", **asked, number=f"CX-{role}", asked_by=person.staff_id)
    small = asked | {"number": "CX-off", "asked_by": stranger, "amount_units": 10_000, "bill_units": 10_000}
    things["off"] = add("correction", **small)
    entry = {"kind": "write_off", "source_id": things["off"], "customer_id": customer, "business_date": "2026-03-02"}
    things["off_entry"] = add("journal_entry", **entry, currency="CNY", posted_by=stranger, posted_at=now)
    for account, debit, credit in (("write_off", 10_000, 0), ("receivable", 0, 10_000)):
        add("journal_line", entry_id=things["off_entry"], account=account, debit_units=debit, credit_units=credit)
    done = (
        "UPDATE correction SET state = 'done', posting_id = :entry, decided_by = asked_by, version = version + 1 WHERE id = :id"
    )
    connection.execute(text(done), {"entry": things["off_entry"], "id": things["off"]})
    connection.execute(text("INSERT INTO journal_seal (entry_id, total_units) VALUES (:id, 10000)"), {"id": things["off_entry"]})
