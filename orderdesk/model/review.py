"""Reviews: every decision of every round, with what it was judged by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orderdesk.model.columns import Base, Id, Words, ref, version_column


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


class ReviewHold(Base):
    """An order set aside by its reviewer until a day, with why; gone when it is taken up or decided."""

    __tablename__ = "review_hold"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    order_id: Mapped[int] = ref("sales_order.id", primary_key=True)
    until: Mapped[date]
    reason: Mapped[str]
    held_by: Mapped[int] = ref("staff.id", index=False)
    held_at: Mapped[datetime]


class ReviewReason(Base):
    """A check that was not good when the order came to its step: what the queue names and filters by."""

    __tablename__ = "review_reason"
    __table_args__ = (
        CheckConstraint("verdict IN ('bad', 'unsure')", name="verdict"),
        Index("ix_review_reason_code_order_id", "code", "order_id"),
    )

    order_id: Mapped[int] = ref("sales_order.id", primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]


class ReviewQuestion(Base):
    """A question about an order to a colleague, and his answer (004-i4)."""

    __tablename__ = "review_question"
    __table_args__ = (
        CheckConstraint("question <> ''", name="question"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answer"),
        Index("ix_review_question_asked_of_answered_at", "asked_of", "answered_at"),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id")
    asked_by: Mapped[int] = ref("staff.id", index=False)
    asked_of: Mapped[int] = ref("staff.id", index=False)
    question: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[Words]
    answered_at: Mapped[datetime | None]


class ReviewStandard(Base):
    """The written standard of a check, shown while reviewing (004-s6)."""

    __tablename__ = "review_standard"

    code: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    changed_by: Mapped[int] = ref("staff.id", index=False)
    changed_at: Mapped[datetime]
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}


class OrderConfirmation(Base):
    """One item of an order gone through: by sales before submitting, with the customer, or with him after the review.

    `order_version` is what was confirmed; what changes later must be confirmed again (001-02..06, 004-r3).
    """

    __tablename__ = "order_confirmation"
    __table_args__ = (
        CheckConstraint("stage IN ('sales', 'service', 'after')", name="stage"),
        CheckConstraint("good OR note <> ''", name="note"),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id")
    order_version: Mapped[int]
    stage: Mapped[str]
    item: Mapped[str]
    good: Mapped[bool]
    note: Mapped[Words]
    said_by: Mapped[Words]
    confirmed_by: Mapped[int] = ref("staff.id", index=False)
    confirmed_at: Mapped[datetime]
