"""Writes docs/rights.md, what each role may do, from rules/rights.py: `python3 dev.py picture`."""

from __future__ import annotations

from pathlib import Path

from orderdesk.rules.rights import RIGHTS, ROLE_NAMES, Role

HEAD = """# What each role may do

Made from `orderdesk/rules/rights.py` by `python3 dev.py picture`. The same table makes the grants and guards of the database;
what each right writes there is in `orderdesk/database/guards/writes.py`. A person may hold several roles.

"""


def table() -> str:
    """The whole page."""
    lines = ["| Right | " + " | ".join(ROLE_NAMES[role] for role in Role) + " |", "|---|" + ":-:|" * len(Role)]
    lines += [
        f"| `{verb}` | " + " | ".join("●" if role in RIGHTS[verb] else " " for role in Role) + " |" for verb in sorted(RIGHTS)
    ]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    (Path(__file__).parent / "rights.md").write_text(table(), encoding="utf-8", newline="\n")
