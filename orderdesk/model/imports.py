"""What sheets came in, and how sheets of a kind are to be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from orderdesk.model.columns import Base, Id, Words, ref, version_column


class ImportFile(Base):
    """A sheet that was imported, known again by the hash of its bytes (003-33)."""

    __tablename__ = "import_file"

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[str]
    records: Mapped[int]
    imported_by: Mapped[int] = ref("staff.id", index=False)
    imported_at: Mapped[datetime]


class ImportProfile(Base):
    """Which column of a kind of sheet holds what: `headings` tells the kind, `columns` maps a field to its column's heading."""

    __tablename__ = "import_profile"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    headings: Mapped[str]
    columns: Mapped[dict[str, Any]]
    channel: Mapped[Words]
    changed_by: Mapped[int] = ref("staff.id", index=False)
    changed_at: Mapped[datetime]
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}
