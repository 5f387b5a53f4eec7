"""The table in docs/rights.md shows the rights as they are."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_table_of_rights_is_written_from_the_rights() -> None:
    """After a change in rules/rights.py: `python3 dev.py picture`."""
    written: str = runpy.run_path(str(DOCS / "rights.py"))["table"]()
    assert (DOCS / "rights.md").read_text(encoding="utf-8") == written
