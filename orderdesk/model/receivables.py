"""Bills, payments and the double-entry postings behind them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orderdesk.model.columns import Base, Id, Units, Words, ref, version_column
from orderdesk.model.intake import one_of
from orderdesk.rules.receivables import CorrectionKind, CorrectionState
from orderdesk.rules.states import BillState


class Bill(Base):
    """A settlement bill (结算单) for delivered goods; what is received on it is the sum of its allocations."""

    __tablename__ = "bill"
    __table_args__ = (
        one_of("state", BillState),
        CheckConstraint("total_units >= 0", name="total"),
        Index("ix_bill_state_id", "state", "id"),
        Index("ix_bill_customer_id_business_date", "customer_id", "business_date"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[int] = ref("customer.id", index=False)
    order_id: Mapped[int] = ref("sales_order.id")
    state: Mapped[str]
    currency: Mapped[str]
    total_units: Mapped[int]
    business_date: Mapped[date]
    due_date: Mapped[date]
    made_by: Mapped[int] = ref("staff.id", index=False)
    made_at: Mapped[datetime]
    audited_by: Mapped[int | None] = ref("staff.id", index=False)
    audited_at: Mapped[datetime | None]
    audit_note: Mapped[Words]
    version: Mapped[int] = version_column()
    lines: Mapped[list[BillLine]] = relationship(order_by="BillLine.id")
    __mapper_args__ = {"version_id_col": version}


class BillLine(Base):
    """A delivered shipment line as billed; each is billed once."""

    __tablename__ = "bill_line"

    id: Mapped[Id]
    bill_id: Mapped[int] = ref("bill.id")
    shipment_line_id: Mapped[int] = ref("shipment_line.id")
    line_id: Mapped[int] = ref("order_line.id")
    base_units: Mapped[int]
    amount_units: Mapped[int]


class Payment(Base):
    """Money received from a customer."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount_units > 0", name="amount"),
        Index("ix_payment_customer_id_received_on", "customer_id", "received_on"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[int] = ref("customer.id", index=False)
    currency: Mapped[str]
    amount_units: Mapped[int]
    method: Mapped[str]
    reference: Mapped[Words]
    received_on: Mapped[date]
    note: Mapped[Words]
    entered_by: Mapped[int] = ref("staff.id", index=False)
    entered_at: Mapped[datetime]


class Allocation(Base):
    """What of a payment goes to a bill."""

    __tablename__ = "allocation"
    __table_args__ = (CheckConstraint("amount_units > 0", name="amount"), UniqueConstraint("payment_id", "bill_id"))

    id: Mapped[Id]
    payment_id: Mapped[int] = ref("payment.id", index=False)
    bill_id: Mapped[int] = ref("bill.id")
    amount_units: Mapped[int]
    allocated_by: Mapped[int] = ref("staff.id", index=False)
    allocated_at: Mapped[datetime]


class JournalEntry(Base):
    """A posting, only ever added; it cannot be committed without its seal, and the seal not unbalanced."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('bill', 'payment', 'reversal', 'write_off', 'refund')", name="kind"),
        Index("ix_journal_entry_customer_id_business_date", "customer_id", "business_date", "id"),
        UniqueConstraint("kind", "source_id"),
        ForeignKeyConstraint(
            ["id"], ["journal_seal.entry_id"], name="fk_journal_entry_seal", deferrable=True, initially="DEFERRED", use_alter=True
        ),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    source_id: Mapped[int]
    customer_id: Mapped[int] = ref("customer.id", index=False)
    business_date: Mapped[date]
    currency: Mapped[str]
    posted_by: Mapped[int] = ref("staff.id", index=False)
    posted_at: Mapped[datetime]
    lines: Mapped[list[JournalLine]] = relationship(order_by="JournalLine.id", foreign_keys="JournalLine.entry_id")


class JournalLine(Base):
    """One side of a posting; exactly one of debit and credit is above zero."""

    __tablename__ = "journal_line"
    __table_args__ = (
        CheckConstraint("account IN ('receivable', 'sales', 'bank', 'write_off')", name="account"),
        CheckConstraint("debit_units >= 0 AND credit_units >= 0 AND (debit_units = 0) <> (credit_units = 0)", name="one_side"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = ref("journal_entry.id")
    account: Mapped[str]
    debit_units: Mapped[Units]
    credit_units: Mapped[Units]


class JournalSeal(Base):
    """Closes an entry: debit = credit = total, checked by the database."""

    __tablename__ = "journal_seal"

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), primary_key=True)
    total_units: Mapped[int]


class Correction(Base):
    """A write-off, a refund or the reversal of a posting: asked for, then done or refused, and never changed after that.

    `bill_units` is what it takes from what is open on the bill, `payment_units` from what is free of the payment; a reversal of
    a write-off or refund gives that back and has them below zero. `entry_id` is the posting that is reversed, `posting_id` what
    was posted when it was done.
    """

    __tablename__ = "correction"
    __table_args__ = (
        one_of("kind", CorrectionKind),
        one_of("state", CorrectionState),
        CheckConstraint("amount_units > 0", name="amount"),
        CheckConstraint("(state = 'done') = (posting_id IS NOT NULL)", name="posted"),
        Index("ix_correction_state_id", "state", "id"),
        Index(
            "uq_correction_entry_id_once",
            "entry_id",
            unique=True,
            postgresql_where=text("state <> 'refused'"),
            sqlite_where=text("state <> 'refused'"),
        ),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    state: Mapped[str]
    customer_id: Mapped[int] = ref("customer.id")
    currency: Mapped[str]
    amount_units: Mapped[int]
    bill_id: Mapped[int | None] = ref("bill.id")
    bill_units: Mapped[Units]
    payment_id: Mapped[int | None] = ref("payment.id")
    payment_units: Mapped[Units]
    entry_id: Mapped[int | None] = ref("journal_entry.id", index=False)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), unique=True)
    method: Mapped[Words]
    reason: Mapped[str]
    asked_by: Mapped[int] = ref("staff.id", index=False)
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = ref("staff.id", index=False)
    decided_at: Mapped[datetime | None]
    opinion: Mapped[Words]
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}


class CustomerBalance(Base):
    """What a customer owes in one currency, kept in the transaction that posts and provable from the postings."""

    __tablename__ = "customer_balance"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    balance_units: Mapped[Units]
