"""review routes as data: books of routes, their steps, departments, who stands in for whom, and special approval

It imports nothing from the program.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LIMITS = {"second_review": "review.second_from", "final_review": "review.final_from"}
_STEPS = ("first_review", "second_review", "final_review")
_HOURS = {"first_review": 4, "second_review": 8, "final_review": 24}


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    day = sa.Date().with_variant(sa.Text(), "sqlite")
    identity = sa.Identity(always=False)
    op.create_table(
        "review_book",
        sa.Column("id", whole, identity, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by", whole, nullable=True),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("switched_by", whole, nullable=True),
        sa.Column("switched_at", instant, nullable=True),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("state IN ('draft', 'on', 'off')", name=op.f("ck_review_book_state")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_review_book_made_by")),
        sa.ForeignKeyConstraint(["switched_by"], ["staff.id"], name=op.f("fk_review_book_switched_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_book")),
        sqlite_strict=True,
    )
    on = sa.text("state = 'on'")
    op.create_index("uq_review_book_on", "review_book", ["state"], unique=True, postgresql_where=on, sqlite_where=on)
    op.create_table(
        "review_route",
        sa.Column("id", whole, identity, nullable=False),
        sa.Column("book_id", whole, nullable=False),
        sa.Column("position", whole, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("level", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_from_units", whole, server_default="0", nullable=False),
        sa.Column("discount_from_units", whole, server_default="0", nullable=False),
        sa.CheckConstraint("amount_from_units >= 0", name=op.f("ck_review_route_amount_from")),
        sa.CheckConstraint(
            "discount_from_units >= 0 AND discount_from_units <= 10000", name=op.f("ck_review_route_discount_from")
        ),
        sa.ForeignKeyConstraint(["book_id"], ["review_book.id"], name=op.f("fk_review_route_book_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_route")),
        sa.UniqueConstraint("book_id", "position", name=op.f("uq_review_route_book_id_position")),
        sqlite_strict=True,
    )
    op.create_table(
        "review_step",
        sa.Column("id", whole, identity, nullable=False),
        sa.Column("route_id", whole, nullable=False),
        sa.Column("position", whole, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("hours", whole, server_default="0", nullable=False),
        sa.Column("checks", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_review_step_hours")),
        sa.ForeignKeyConstraint(["route_id"], ["review_route.id"], name=op.f("fk_review_step_route_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_step")),
        sa.UniqueConstraint("route_id", "position", name=op.f("uq_review_step_route_id_position")),
        sa.UniqueConstraint("route_id", "step", name=op.f("uq_review_step_route_id_step")),
        sqlite_strict=True,
    )
    op.create_table(
        "department_member",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("staff_id", whole, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_department_member_staff_id")),
        sa.PrimaryKeyConstraint("department", "staff_id", name=op.f("pk_department_member")),
        sqlite_strict=True,
    )
    op.create_table(
        "staff_absence",
        sa.Column("id", whole, identity, nullable=False),
        sa.Column("staff_id", whole, nullable=False),
        sa.Column("deputy_id", whole, nullable=False),
        sa.Column("first_day", day, nullable=False),
        sa.Column("last_day", day, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_by", whole, nullable=False),
        sa.Column("recorded_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_staff_absence_days")),
        sa.CheckConstraint("deputy_id <> staff_id", name=op.f("ck_staff_absence_deputy")),
        sa.ForeignKeyConstraint(["deputy_id"], ["staff.id"], name=op.f("fk_staff_absence_deputy_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.id"], name=op.f("fk_staff_absence_recorded_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_absence_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_absence")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_staff_absence_deputy_id"), "staff_absence", ["deputy_id"], unique=False)
    op.create_index(op.f("ix_staff_absence_staff_id"), "staff_absence", ["staff_id"], unique=False)
    _allow_special(", 'special_review'")
    _add_route()
    _found()


def downgrade() -> None:
    op.execute("UPDATE sales_order SET state = 'final_review' WHERE state = 'special_review'")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(lambda body: body.replace(_ROUTE, ""), "route_id")
    else:
        op.drop_column("sales_order", "route_id")
    _allow_special(", 'special_review'", back=True)
    for table in ("staff_absence", "department_member", "review_step", "review_route", "review_book"):
        op.drop_table(table)


_ROUTE = ", route_id INTEGER CONSTRAINT fk_sales_order_route_id REFERENCES review_route (id)"


def _add_route() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE sales_order ADD COLUMN" + _ROUTE.removeprefix(","))
        return
    op.add_column("sales_order", sa.Column("route_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_sales_order_route_id"), "sales_order", "review_route", ["route_id"], ["id"])


def _allow_special(more: str, *, back: bool = False) -> None:
    """Let an order stand at the special approval, or no longer."""
    bind = op.get_bind()
    without = "'final_review', 'returned'"
    with_it = f"'final_review'{more}, 'returned'"
    before, after = (with_it, without) if back else (without, with_it)
    if bind.dialect.name == "sqlite":
        _rebuild(lambda body: body.replace(before, after))
        return
    states = "'draft', 'parked', 'first_review', 'second_review', {review}, 'approved', 'in_fulfilment', 'ready_to_ship', "
    states += "'shipped', 'delivered', 'closed', 'cancelled'"
    op.drop_constraint("ck_sales_order_state", "sales_order", type_="check")
    op.create_check_constraint("ck_sales_order_state", "sales_order", f"state IN ({states.format(review=after)})")


def _rebuild(change, without: str = "") -> None:  # type: ignore[no-untyped-def]
    """Make the table of orders anew on SQLite, which keeps its checks and columns in the table's own words."""
    bind = op.get_bind()
    kept = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = 'sales_order' AND type = 'index' AND sql IS NOT NULL")
    indexes = bind.execute(kept).scalars().all()
    made = bind.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = 'sales_order' AND type = 'table'")).scalar_one()
    head, body = made.split("(", 1)
    changed = change(body)
    if changed == body:
        raise RuntimeError("the table of orders is not as it was made")
    bind.exec_driver_sql(f"{head.replace('sales_order', 'sales_order_anew')}({changed}")
    columns = [row[1] for row in bind.exec_driver_sql("PRAGMA table_info(sales_order)") if row[1] != without]
    names = ", ".join(columns)
    bind.exec_driver_sql(f"INSERT INTO sales_order_anew ({names}) SELECT {names} FROM sales_order")
    bind.exec_driver_sql("DROP TABLE sales_order")
    bind.exec_driver_sql("ALTER TABLE sales_order_anew RENAME TO sales_order")
    for index in indexes:
        bind.exec_driver_sql(index)


def _found() -> None:
    """The routes as the settings had them: by amount, first review for all; the settings are then no longer needed."""
    bind = op.get_bind()
    now = datetime.now(UTC)
    moment = now.isoformat(timespec="microseconds").replace("+00:00", "Z") if bind.dialect.name == "sqlite" else now
    stored = bind.execute(sa.text("SELECT key, value FROM setting WHERE key LIKE 'review.%_from'")).all()
    chosen = {key: value if isinstance(value, dict) else json.loads(value) for key, value in stored}
    limits = {step: int(Decimal(str(chosen.get(key, {"value": 0})["value"])) * 10_000) for step, key in _LIMITS.items()}
    book = bind.execute(
        sa.text("INSERT INTO review_book (state, made_at, switched_at) VALUES ('on', :now, :now) RETURNING id"), {"now": moment}
    ).scalar_one()
    for position, amount in enumerate(sorted({0, *limits.values()}, reverse=True), 1):
        route = bind.execute(
            sa.text("INSERT INTO review_route (book_id, position, amount_from_units) VALUES (:b, :p, :a) RETURNING id"),
            {"b": book, "p": position, "a": amount},
        ).scalar_one()
        steps = [step for step in _STEPS if limits.get(step, 0) <= amount]
        for place, step in enumerate(steps, 1):
            bind.execute(
                sa.text("INSERT INTO review_step (route_id, position, step, hours) VALUES (:r, :p, :s, :h)"),
                {"r": route, "p": place, "s": step, "h": _HOURS[step]},
            )
    bind.execute(sa.text("DELETE FROM setting WHERE key LIKE 'review.%_from'"))
