"""Review routes as data: books of routes in versions, who sits in which department, who stands in for whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orderdesk.model.columns import Base, Id, Switch, Units, Words, ref, version_column
from orderdesk.model.intake import one_of
from orderdesk.rules.routes import DOCUMENTS

_ON = text("state = 'on'")


class ReviewBook(Base):
    """One version of the company's review routes (000-12, 004-s5): written as a draft, switched on, and later replaced."""

    __tablename__ = "review_book"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'on', 'off')", name="state"),
        Index("uq_review_book_on", "state", unique=True, postgresql_where=_ON, sqlite_where=_ON),
    )

    id: Mapped[Id]
    state: Mapped[str] = mapped_column(default="draft")
    note: Mapped[Words]
    made_by: Mapped[int | None] = ref("staff.id", index=False)
    made_at: Mapped[datetime]
    switched_by: Mapped[int | None] = ref("staff.id", index=False)
    switched_at: Mapped[datetime | None]
    version: Mapped[int] = version_column()
    routes: Mapped[list[ReviewRoute]] = relationship(order_by="ReviewRoute.position")
    __mapper_args__ = {"version_id_col": version}


class ReviewRoute(Base):
    """Which orders, or changes of them, go one way: the first route of a book for such a document whose conditions it meets.

    Empty means any. Of a change `amount_from` is what the order's total rises by, `repriced` asks for another price of a line.
    """

    __tablename__ = "review_route"
    __table_args__ = (
        UniqueConstraint("book_id", "position"),
        one_of("document", DOCUMENTS),
        CheckConstraint("amount_from_units >= 0", name="amount_from"),
        CheckConstraint("discount_from_units >= 0 AND discount_from_units <= 10000", name="discount_from"),
    )

    id: Mapped[Id]
    book_id: Mapped[int] = ref("review_book.id", index=False)
    position: Mapped[int]
    name: Mapped[Words]
    kind: Mapped[Words]
    channel: Mapped[Words]
    level: Mapped[Words]
    amount_from_units: Mapped[Units]
    discount_from_units: Mapped[Units]
    document: Mapped[str] = mapped_column(default="order", server_default="order")
    repriced: Mapped[Switch] = mapped_column(server_default=false())
    steps: Mapped[list[ReviewStep]] = relationship(order_by="ReviewStep.position")


class ReviewStep(Base):
    """One step of a route: the state it is decided in, the department that decides, how long it may take, its checks."""

    __tablename__ = "review_step"
    __table_args__ = (
        UniqueConstraint("route_id", "position"),
        UniqueConstraint("route_id", "step"),
        CheckConstraint("hours >= 0", name="hours"),
    )

    id: Mapped[Id]
    route_id: Mapped[int] = ref("review_route.id", index=False)
    position: Mapped[int]
    step: Mapped[str]
    department: Mapped[Words]
    hours: Mapped[Units]
    checks: Mapped[Words]


class DepartmentMember(Base):
    """Who sits in a department that reviews (000-14)."""

    __tablename__ = "department_member"

    department: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = ref("staff.id", primary_key=True)


class StaffAbsence(Base):
    """Somebody is away from one day to another, and who decides in his place; he must hold the step's duty himself."""

    __tablename__ = "staff_absence"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("deputy_id <> staff_id", name="deputy"),
    )

    id: Mapped[Id]
    staff_id: Mapped[int] = ref("staff.id")
    deputy_id: Mapped[int] = ref("staff.id")
    first_day: Mapped[date]
    last_day: Mapped[date]
    note: Mapped[Words]
    recorded_by: Mapped[int] = ref("staff.id", index=False)
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
