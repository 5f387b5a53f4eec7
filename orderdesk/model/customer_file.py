"""What is known of a customer beyond his card: checks of his file and identity, assessments of his credit; and of his orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from orderdesk.model.columns import Base, Id, Switch, Units, Words, ref


class CustomerCheck(Base):
    """Somebody looked through the customer's file (002-21) or verified who he is (004-b1); only ever added."""

    __tablename__ = "customer_check"
    __table_args__ = (
        CheckConstraint("kind IN ('file', 'identity')", name="kind"),
        CheckConstraint("result IN ('good', 'doubtful')", name="result"),
        Index("ix_customer_check_customer_id_id", "customer_id", "id"),
    )

    id: Mapped[Id]
    customer_id: Mapped[int] = ref("customer.id", index=False)
    kind: Mapped[str]
    result: Mapped[str]
    document: Mapped[Words]
    note: Mapped[Words]
    checked_by: Mapped[int] = ref("staff.id", index=False)
    checked_at: Mapped[datetime]


class CreditAssessment(Base):
    """Operations, finance and credit record of a customer as judged (002-36), with what follows (002-37, 002-38); only added."""

    __tablename__ = "credit_assessment"
    __table_args__ = (
        CheckConstraint("grade IN ('good', 'fair', 'poor')", name="grade"),
        Index("ix_credit_assessment_customer_id_id", "customer_id", "id"),
    )

    id: Mapped[Id]
    customer_id: Mapped[int] = ref("customer.id", index=False)
    operations: Mapped[str]
    finance: Mapped[str]
    record: Mapped[str]
    grade: Mapped[str]
    limit_units: Mapped[Units]
    term_days: Mapped[Units]
    suspended: Mapped[Switch]
    note: Mapped[Words]
    assessed_by: Mapped[int] = ref("staff.id", index=False)
    assessed_at: Mapped[datetime]


class OrderCheck(Base):
    """The preliminary check of an order as it came out (000-09): `items` by code with verdict and reason; only ever added."""

    __tablename__ = "order_check"
    __table_args__ = (Index("ix_order_check_order_id_id", "order_id", "id"),)

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id", index=False)
    passed: Mapped[Switch]
    items: Mapped[dict[str, Any]]
    checked_by: Mapped[int] = ref("staff.id", index=False)
    checked_at: Mapped[datetime]
