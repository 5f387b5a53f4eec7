"""amendments' routes as data: routes of orders and of each kind of change stand in one book

It imports nothing from the program.
"""

from __future__ import annotations

import json
from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_KINDS = "'order', 'change', 'add_goods', 'jump', 'cancel'"
_ROUTE = ", route_id INTEGER CONSTRAINT fk_amendment_route_id REFERENCES review_route (id)"
_HOURS = {"first_review": 4, "second_review": 8, "final_review": 24}
_USUAL = 5_000  # what an amendment had to add to go to the management, where nobody had chosen otherwise


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE review_route ADD COLUMN document TEXT DEFAULT 'order' NOT NULL "
            f"CONSTRAINT ck_review_route_document CHECK (document IN ({_KINDS}))"
        )
        op.execute("ALTER TABLE review_route ADD COLUMN repriced INTEGER DEFAULT 0 NOT NULL")
        op.execute("ALTER TABLE amendment ADD COLUMN" + _ROUTE.removeprefix(","))
    else:
        op.add_column("review_route", sa.Column("document", sa.Text(), server_default="order", nullable=False))
        op.create_check_constraint(op.f("ck_review_route_document"), "review_route", f"document IN ({_KINDS})")
        op.add_column("review_route", sa.Column("repriced", sa.Boolean(), server_default=sa.false(), nullable=False))
        op.add_column("amendment", sa.Column("route_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f("fk_amendment_route_id"), "amendment", "review_route", ["route_id"], ["id"])
    _found()


def downgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        _rebuild()
    else:
        op.drop_column("amendment", "route_id")
    ours = "SELECT id FROM review_route WHERE document <> 'order'"
    op.execute(f"DELETE FROM review_step WHERE route_id IN ({ours})")
    op.execute("DELETE FROM review_route WHERE document <> 'order'")
    op.drop_column("review_route", "repriced")
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_review_route_document"), "review_route", type_="check")
    op.drop_column("review_route", "document")


def _rebuild() -> None:
    """Make the table of amendments anew without its route: SQLite does not drop a column that refers to another table."""
    bind = op.get_bind()
    kept = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = 'amendment' AND type = 'index' AND sql IS NOT NULL")
    indexes = bind.execute(kept).scalars().all()
    made = bind.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = 'amendment' AND type = 'table'")).scalar_one()
    head, body = made.split("(", 1)
    if _ROUTE not in body:
        raise RuntimeError("the table of amendments is not as it was made")
    bind.exec_driver_sql(f"{head.replace('amendment', 'amendment_anew')}({body.replace(_ROUTE, '')}")
    columns = [row[1] for row in bind.exec_driver_sql("PRAGMA table_info(amendment)") if row[1] != "route_id"]
    names = ", ".join(columns)
    bind.exec_driver_sql(f"INSERT INTO amendment_anew ({names}) SELECT {names} FROM amendment")
    bind.exec_driver_sql("DROP TABLE amendment")
    bind.exec_driver_sql("ALTER TABLE amendment_anew RENAME TO amendment")
    for index in indexes:
        bind.exec_driver_sql(index)


def _found() -> None:
    """The routes of changes as they were until now, in the book in force and in a draft; the setting is then not needed."""
    bind = op.get_bind()
    key = {"key": "insertion.final_from"}
    stored = bind.execute(sa.text("SELECT value FROM setting WHERE key = :key"), key).scalar_one_or_none()
    chosen = (stored if isinstance(stored, dict) else json.loads(stored)) if stored is not None else {"value": _USUAL}
    limit = max(0, int(Decimal(str(chosen["value"])) * 10_000))
    for book in bind.execute(sa.text("SELECT id FROM review_book WHERE state <> 'off'")).scalars().all():
        position = bind.execute(
            sa.text("SELECT coalesce(max(position), 0) FROM review_route WHERE book_id = :b"), {"b": book}
        ).scalar_one()
        for document, repriced, amount, final in _ways(limit):
            for kind in ("custom", "service", ""):
                position += 1
                steps = ["first_review", *(["second_review"] if kind else []), *(["final_review"] if final else [])]
                _write(book, position, document, kind, repriced, amount, steps)
    bind.execute(sa.text("DELETE FROM setting WHERE key = :key"), key)


def _ways(limit: int) -> list[tuple[str, bool, int, bool]]:
    """Document, whether of another price, from which rise, whether the management decides."""
    rises = [(limit, True), (0, False)] if limit else [(0, True)]
    changes = [("change", True, 0, True), *(("change", False, amount, final) for amount, final in rises)]
    added = [("add_goods", False, amount, final) for amount, final in rises]
    return [*changes, *added, ("jump", False, 0, True), ("cancel", False, 0, True)]


def _write(book: int, position: int, document: str, kind: str, repriced: bool, amount: int, steps: list[str]) -> None:
    bind = op.get_bind()
    route = bind.execute(
        sa.text(
            "INSERT INTO review_route (book_id, position, document, kind, repriced, amount_from_units) "
            "VALUES (:b, :p, :d, :k, :r, :a) RETURNING id"
        ),
        {"b": book, "p": position, "d": document, "k": kind, "r": repriced, "a": amount},
    ).scalar_one()
    for place, step in enumerate(steps, 1):
        bind.execute(
            sa.text("INSERT INTO review_step (route_id, position, step, hours) VALUES (:r, :p, :s, :h)"),
            {"r": route, "p": place, "s": step, "h": _HOURS[step]},
        )
