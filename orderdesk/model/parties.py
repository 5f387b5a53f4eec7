"""Staff and customers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orderdesk.model.columns import BYTEWISE, Base, Id, Switch, Units, Words, ref, version_column


class Staff(Base):
    """A person who signs in; never deleted, only disabled, so that every step keeps its name (000-60)."""

    __tablename__ = "staff"

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None] = mapped_column(deferred=True)  # nobody reads it but who signs in
    language: Mapped[Words]
    disabled_at: Mapped[datetime | None]
    roles: Mapped[list[StaffRole]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class StaffRole(Base):
    """A duty somebody holds."""

    __tablename__ = "staff_role"

    staff_id: Mapped[int] = ref("staff.id", primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class Customer(Base):
    """Somebody who orders, with the terms agreed (002-36..38).

    `verified_on` is when his file was last looked through (002-21); nothing is supplied while `suspended_at` stands (002-38).
    """

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("credit_limit_units >= 0", name="credit_limit"),
        CheckConstraint("term_days >= 0", name="term_days"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    alias: Mapped[Words]
    level: Mapped[Words]
    currency: Mapped[str]
    language: Mapped[Words]
    payment_method: Mapped[Words]
    payment_terms: Mapped[Words]
    term_days: Mapped[Units]
    credit_limit_units: Mapped[Units]
    tax_number: Mapped[Words]
    note: Mapped[Words]
    needs: Mapped[Words]
    verified_on: Mapped[date | None]
    credit_grade: Mapped[Words]
    suspended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = version_column()
    contacts: Mapped[list[CustomerContact]] = relationship(order_by="CustomerContact.id")
    addresses: Mapped[list[CustomerAddress]] = relationship(order_by="CustomerAddress.id")
    __mapper_args__ = {"version_id_col": version}


class CustomerContact(Base):
    """A person or number the customer is reached at; `phone_digits` is what a search compares."""

    __tablename__ = "customer_contact"

    id: Mapped[Id]
    customer_id: Mapped[int] = ref("customer.id")
    name: Mapped[Words]
    title: Mapped[Words]
    phone: Mapped[Words]
    phone_digits: Mapped[Words]
    email: Mapped[Words] = mapped_column(index=True)
    is_default: Mapped[Switch]


class CustomerAddress(Base):
    """A place goods go to."""

    __tablename__ = "customer_address"

    id: Mapped[Id]
    customer_id: Mapped[int] = ref("customer.id")
    recipient: Mapped[Words]
    phone: Mapped[Words]
    address: Mapped[str]
    city: Mapped[Words]
    region: Mapped[Words]
    postal_code: Mapped[Words]
    country: Mapped[Words]
    is_default: Mapped[Switch]


class CustomerMerge(Base):
    """A customer found to be another, who is kept; only ever added."""

    __tablename__ = "customer_merge"
    __table_args__ = (CheckConstraint("gone_id <> kept_id", name="two"),)

    gone_id: Mapped[int] = ref("customer.id", primary_key=True)
    kept_id: Mapped[int] = ref("customer.id")
    reason: Mapped[str]
    merged_by: Mapped[int] = ref("staff.id", index=False)
    merged_at: Mapped[datetime]


class CustomerKey(Base):
    """Every ending of what a customer may be found by, so that any run of digits or letters is a range of one index."""

    __tablename__ = "customer_key"

    key: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, index=True)
