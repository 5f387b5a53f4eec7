"""The picture in docs/architecture.md shows the states as they are."""

from __future__ import annotations

import runpy
from pathlib import Path

from orderdesk.rules.states import MOVES, STATE_NAMES, Entity

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_picture_is_drawn_from_the_table_of_moves() -> None:
    """After a change in rules/states.py or to a term: `python3 dev.py picture`."""
    drawn: str = runpy.run_path(str(DOCS / "states.py"))["draw"]()
    assert (DOCS / "states.svg").read_text(encoding="utf-8") == drawn


def test_every_state_and_every_step_is_in_the_picture() -> None:
    picture = (DOCS / "states.svg").read_text(encoding="utf-8")
    assert [name for names in STATE_NAMES.values() for name in names.values() if f">{name}  " not in picture] == []
    steps = {(move.entity, move.source, move.target) for move in MOVES if move.source and move.verb != "import"}
    assert picture.count("marker-end") == len(steps)
    assert len(Entity) == picture.count('font-weight="bold"')
