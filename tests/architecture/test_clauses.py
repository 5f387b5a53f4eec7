"""Tests name the clauses they prove, and `dev.py requirements` adds them up."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.clauses import Clause, read_clauses, report, unknown

TESTS = Path(__file__).resolve().parents[1]
TWO = (Clause("000-01", "INT", "Take orders."), Clause("000-02", "REV", "Review orders."))


def test_every_mark_names_a_clause_there_is() -> None:
    known = {clause.id for clause in read_clauses()}
    strangers = [f"{path.relative_to(TESTS)}: {name}" for path in sorted(TESTS.glob("**/*.py")) for name in _marked(path) - known]
    assert strangers == []


def test_the_report_tells_proved_from_unproved() -> None:
    lines = report(TWO, {"000-01": frozenset({"tests/test_a.py::test_taken"})})
    proved = lines[: lines.index("Not proved yet")]
    assert any("Take orders." in line for line in proved)
    assert any("tests/test_a.py::test_taken" in line for line in proved)
    assert not any("Review orders." in line for line in proved)
    assert lines[-1].split() == ["all", "1", "2"]


def test_a_clause_that_does_not_exist_is_told() -> None:
    assert unknown(TWO, {"000-99": frozenset({"tests/test_a.py::test_taken"})}) == ["000-99"]


def test_a_doubled_clause_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "requirements.csv"
    path.write_text("id,area,requirement\n1,INT,a\n1,INT,b\n", encoding="utf-8")
    with pytest.raises(ValueError, match="doubled"):
        read_clauses(path)


def _marked(path: Path) -> set[str]:
    return {
        argument.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "requirement"
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
