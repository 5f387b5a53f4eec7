"""guards: what the database itself refuses

States move only along allowed_move; what is only ever added cannot be changed; an entry of the journal is sealed balanced;
lines stay as they were reviewed. Every refusal begins with "orderdesk:" and carries a sentence.
It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# entity -> from state -> states it may go to, as rules/states.py had them at this step
MOVES = {
    "bill": {
        "": "audited draft",
        "audited": "settled",
        "draft": "audited cancelled",
        "settled": "audited",
    },
    "line": {
        "": "cancelled pending shipped wanting",
        "locked": "shipped wanting",
        "pending": "cancelled wanting",
        "wanting": "locked shipped",
    },
    "order": {
        "": "approved cancelled closed delivered draft first_review shipped",
        "approved": "in_fulfilment ready_to_ship",
        "delivered": "closed",
        "draft": "cancelled first_review parked",
        "final_review": "approved returned",
        "first_review": "approved final_review returned second_review",
        "in_fulfilment": "approved ready_to_ship shipped",
        "parked": "cancelled draft",
        "ready_to_ship": "approved in_fulfilment shipped",
        "returned": "cancelled first_review parked",
        "second_review": "approved final_review returned",
        "shipped": "delivered",
    },
    "shipment": {
        "": "delivered handed_over packed",
        "handed_over": "delivered",
        "packed": "cancelled handed_over",
    },
}

TABLES = {"order": "sales_order", "line": "order_line", "shipment": "shipment", "bill": "bill"}
APPEND_ONLY = ("stock_movement", "timeline", "journal_entry", "journal_line", "journal_seal", "review_decision", "review_check")
FROZEN = ("product_id", "unit", "quantity_units", "base_units", "price_units", "discount_units", "amount_units", "gift")
OPEN_FOR_EDIT = "('draft', 'returned', 'parked')"
UNBALANCED = """(SELECT count(*) FROM journal_line l WHERE l.entry_id = NEW.entry_id) < 2
    OR (SELECT coalesce(sum(l.debit_units), 0) FROM journal_line l WHERE l.entry_id = NEW.entry_id) <> NEW.total_units
    OR (SELECT coalesce(sum(l.credit_units), 0) FROM journal_line l WHERE l.entry_id = NEW.entry_id) <> NEW.total_units"""


def upgrade() -> None:
    moves = sa.table("allowed_move", sa.column("entity"), sa.column("source"), sa.column("target"))
    op.bulk_insert(
        moves,
        [
            {"entity": entity, "source": source, "target": target}
            for entity, sources in MOVES.items()
            for source, targets in sources.items()
            for target in targets.split()
        ],
    )
    for name, table, when, condition, sentence in _guards():
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE TRIGGER {name} {when} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, 'orderdesk: {sentence}'); END"
            )
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {condition} THEN RAISE EXCEPTION 'orderdesk: {sentence}' USING ERRCODE = 'check_violation'; END IF; "
                f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    for name, _table, _when, _condition, _sentence in _guards():
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
    op.execute("DELETE FROM allowed_move")


def _guards() -> list[tuple[str, str, str, str, str]]:
    """(name, table, when, condition that refuses, sentence) of every guard."""
    guards = []
    for entity, table in TABLES.items():
        known = f"SELECT 1 FROM allowed_move m WHERE m.entity = '{entity}'"
        guards += [
            (
                f"guard_{entity}_begin",
                table,
                "BEFORE INSERT",
                f"NOT EXISTS ({known} AND m.source = '' AND m.target = NEW.state)",
                f"a new {entity} cannot begin in this state",
            ),
            (
                f"guard_{entity}_move",
                table,
                "BEFORE UPDATE OF state",
                f"NEW.state <> OLD.state AND NOT EXISTS ({known} AND m.source = OLD.state AND m.target = NEW.state)",
                f"the {entity} cannot go from its state to this one",
            ),
        ]
    for table in APPEND_ONLY:
        guards.append((f"guard_{table}_kept", table, "BEFORE UPDATE", "true", f"{table} is only ever added to"))
        guards.append((f"guard_{table}_whole", table, "BEFORE DELETE", "true", f"{table} is only ever added to"))
    reviewed = f"(SELECT o.state FROM sales_order o WHERE o.id = OLD.order_id) NOT IN {OPEN_FOR_EDIT}"
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in FROZEN)
    guards += [
        (
            "guard_line_frozen",
            "order_line",
            "BEFORE UPDATE",
            f"({changed}) AND {reviewed}",
            "the lines of a submitted order are fixed",
        ),
        ("guard_line_kept", "order_line", "BEFORE DELETE", reviewed, "the lines of a submitted order are fixed"),
        ("guard_seal_balanced", "journal_seal", "BEFORE INSERT", UNBALANCED, "the posting does not balance"),
        (
            "guard_sealed",
            "journal_line",
            "BEFORE INSERT",
            "EXISTS (SELECT 1 FROM journal_seal s WHERE s.entry_id = NEW.entry_id)",
            "the posting is sealed",
        ),
    ]
    return guards
