"""Who wrote an order, as the trail knows it: nobody approves or releases what he put into it, with whatever program."""

from __future__ import annotations

from orderdesk.database.guards.rule import Voice
from orderdesk.model import Base

_NO_CONTENT = frozenset(
    "id number state state_note queued_at version approved_at promised_date next_contact_at business_date payment_id rank "
    "rank_reasons route_id place_at late_at late_reason verified_by verified_at confirmed_by confirmed_at confirmed_with "
    "created_at entered_by source customer_id".split()
)
"""Columns of an order that are no part of what it asks for, or that others than its authors write."""


def wrote(voice: Voice, order: str) -> str:
    """SQL: the person acting changed the order or its lines before it was last submitted, or submitted it.

    Later changes are an amendment's, which its reviewers carry out. Who joins two customers does not write their orders.
    """
    columns = (column.name for column in Base.metadata.tables["sales_order"].columns)
    content = " OR ".join(f"(w.\"before\" ->> '{name}') IS NOT NULL OR (w.\"after\" ->> '{name}') IS NOT NULL"
                          for name in columns if name not in _NO_CONTENT)  # fmt: skip
    joined = (
        f"SELECT 1 FROM customer_merge g WHERE g.merged_by = {voice.me} "
        "AND g.gone_id = CAST(w.\"before\" ->> 'customer_id' AS BIGINT)"
    )
    moved = f"(w.\"after\" ->> 'customer_id') IS NOT NULL AND NOT EXISTS ({joined})"
    submitted = "(w.\"after\" ->> 'state') = 'first_review'"
    last = (
        f"(SELECT max(s.id) FROM audit_row s WHERE s.order_id = {order} AND s.table_name = 'sales_order' "
        "AND (s.\"after\" ->> 'state') = 'first_review')"
    )
    return (
        f"EXISTS (SELECT 1 FROM audit_row w WHERE w.order_id = {order} AND w.login = {voice.who} AND w.id <= {last} "
        f"AND (w.table_name = 'order_line' OR (w.table_name = 'sales_order' AND ({submitted} OR {moved} OR {content}))))"
    )
