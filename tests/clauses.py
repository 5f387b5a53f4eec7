"""Which clauses of docs/requirements.csv the tests prove, and which they do not yet.

A test names the clauses it proves: `@pytest.mark.requirement("000-13")`. `python3 dev.py requirements` prints the two lists.
"""

from __future__ import annotations

import contextlib
import csv
import io
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

CLAUSES = Path(__file__).resolve().parent.parent / "docs" / "requirements.csv"

Proofs = Mapping[str, frozenset[str]]  # clause id -> the tests that prove it


@dataclass(frozen=True, slots=True)
class Clause:
    """One demand of the regulations."""

    id: str
    area: str
    requirement: str


def read_clauses(path: Path = CLAUSES) -> tuple[Clause, ...]:
    """All clauses in the order of the file; a doubled id raises ValueError."""
    with path.open(encoding="utf-8", newline="") as file:
        clauses = tuple(Clause(row["id"], row["area"], row["requirement"]) for row in csv.DictReader(file))
    doubled = [name for name, count in Counter(clause.id for clause in clauses).items() if count > 1]
    if doubled:
        raise ValueError(f"{path.name}: doubled ids: {', '.join(doubled)}")
    return clauses


def unknown(clauses: Iterable[Clause], proofs: Proofs) -> list[str]:
    """The ids that tests name and the file does not know."""
    return sorted(proofs.keys() - {clause.id for clause in clauses})


def report(clauses: Iterable[Clause], proofs: Proofs) -> list[str]:
    """Lines to print: proved clauses with their tests, unproved ones, and a total for each area."""
    clauses = tuple(clauses)
    proved = [clause for clause in clauses if clause.id in proofs]
    lines = ["Proved"]
    for clause in proved:
        lines.append(f"  {clause.id:9} {clause.area:4} {clause.requirement}")
        lines += [f"            {test}" for test in sorted(proofs[clause.id])]
    lines += ["", "Not proved yet"]
    lines += [f"  {clause.id:9} {clause.area:4} {clause.requirement}" for clause in clauses if clause.id not in proofs]
    lines += ["", "Area  proved  of"]
    all_of, proved_of = (Counter(clause.area for clause in some) for some in (clauses, proved))
    lines += [f"{area:4}  {proved_of[area]:6}  {all_of[area]:3}" for area in sorted(all_of)]
    lines.append(f"all   {len(proved):6}  {len(clauses):3}")
    return lines


class Collector:
    """A pytest plugin that notes the clauses of every test found."""

    def __init__(self) -> None:
        self.proofs: dict[str, frozenset[str]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take the marks; a test that runs many times counts once."""
        for item in session.items:
            name = item.nodeid.partition("[")[0]
            for mark in item.iter_markers("requirement"):
                for clause in mark.args:
                    self.proofs[clause] = self.proofs.get(clause, frozenset()) | {name}


def main() -> int:
    """Print the report; 1 if a test names a clause that does not exist, or tests cannot be read."""
    collector = Collector()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        # On-demand tests count too: -m "" takes back the deselection in pyproject.toml.
        code = pytest.main(["--collect-only", "-q", "-m", ""], plugins=[collector])
    if code != pytest.ExitCode.OK:
        sys.stderr.write(said.getvalue())
        return 1
    clauses = read_clauses()
    print("\n".join(report(clauses, collector.proofs)))
    strangers = unknown(clauses, collector.proofs)
    if strangers:
        print(f"\nTests name clauses that docs/requirements.csv does not know: {', '.join(strangers)}", file=sys.stderr)
    return 1 if strangers else 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")  # the clauses hold Chinese; a Windows console may not expect it
    sys.exit(main())
