"""Reviews: every decision of every round, with what it was judged by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, relationship

from orderdesk.model.columns import Base, Id, Words, ref


class ReviewDecision(Base):
    """One reviewer's word on one step of one round (000-12, 000-23)."""

    __tablename__ = "review_decision"
    __table_args__ = (
        CheckConstraint("verdict IN ('approved', 'returned')", name="verdict"),
        CheckConstraint("verdict = 'approved' OR opinion <> ''", name="opinion"),
        Index("ix_review_decision_order_id_id", "order_id", "id"),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id", index=False)
    round: Mapped[int]
    step: Mapped[str]
    verdict: Mapped[str]
    opinion: Mapped[Words]
    decided_by: Mapped[int] = ref("staff.id", index=False)
    decided_at: Mapped[datetime]
    checks: Mapped[list[ReviewCheck]] = relationship(order_by="ReviewCheck.id")


class ReviewCheck(Base):
    """One item of the checklist as the reviewer left it, beside the fact he saw."""

    __tablename__ = "review_check"
    __table_args__ = (CheckConstraint("verdict IN ('good', 'bad', 'unsure')", name="verdict"),)

    id: Mapped[Id]
    decision_id: Mapped[int] = ref("review_decision.id")
    code: Mapped[str]
    verdict: Mapped[str]
    fact: Mapped[Words]
    note: Mapped[Words]
