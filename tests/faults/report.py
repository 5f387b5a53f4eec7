"""Put the figures of a full run into the table of docs/reliability.md: `python -m tests.faults.report <figures>`.

A test that ran again replaces its line; the others stay.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "reliability.md"
BEGIN, END = "<!-- results: written by dev.py faults -->", "<!-- end of results -->"
HEAD = "| Test | What is shown | Held | Figures | Date | Commit | Seed |\n|---|---|---|---|---|---|---|"


def main() -> int:
    """Merge the lines of the file named into the page and print them."""
    lines = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(merged(page, lines), encoding="utf-8", newline="\n")
    print("\n".join(row(line) for line in lines))
    return 0


def merged(page: str, lines: Iterable[Mapping[str, Any]]) -> str:
    """The page with these results; ValueError when it has no place for them."""
    before, rest = page.split(BEGIN)
    old, after = rest.split(END)
    rows = {
        text.split("|")[1].strip(): text for text in old.splitlines() if text.startswith("| ") and text != HEAD.split("\n")[0]
    }
    rows.update({str(line["test"]): row(line) for line in lines})
    table = "\n".join([HEAD, *(rows[name] for name in sorted(rows))])
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def row(line: Mapping[str, Any]) -> str:
    """One line of the table."""
    figures = "; ".join(f"{name} {_number(value)}" for name, value in line["figures"].items())
    held = "yes" if line["held"] else "**no**"
    cells = (line["test"], line["promise"], held, figures, line["date"], line.get("commit", "–"), line["seed"])
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


def _number(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
