"""Importing sheets and reporting what came of each."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orderdesk.commands.imports import Preview, commit_preview, preview_file
from orderdesk.commands.imports.preview import Kind
from orderdesk.console.actor import console_actor
from orderdesk.database.desk import Desk
from orderdesk.language import N_, _
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.order_result import OrderImport
from orderdesk.rules.imports.report import import_report


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file: its preview, or why it was refused whole; how many records were written."""

    name: str
    preview: Preview | None
    refusal: Refused | None
    written: int = 0


def run_import(desk: Desk, kind: Kind, files: Sequence[Path], *, dry_run: bool, as_json: bool, known_file: Path | None) -> int:
    """Import the files one after the other; 1 when one was refused whole, else 0: refused rows are reported, the rest is taken."""
    known = _known(known_file) if known_file else ()
    outcomes = [_one(desk, kind, path, known, dry_run) for path in files]
    if as_json:
        print(
            json.dumps(
                {"files": {outcome.name: _report(outcome) for outcome in outcomes}}, ensure_ascii=False, indent=1, default=str
            )
        )
    else:
        for outcome in outcomes:
            _tell(outcome, dry_run)
    return 1 if any(outcome.refusal for outcome in outcomes) else 0


def _one(desk: Desk, kind: Kind, path: Path, known: Sequence[tuple[str, str]], dry_run: bool) -> Outcome:
    if not path.is_file():
        raise Refused(N_("There is no file {path}."), path=path)
    try:
        preview = preview_file(desk, kind, path, known)
        written = 0
        if preview.good and not dry_run:
            written = commit_preview(desk, console_actor(desk), preview).count
    except Refused as refusal:
        return Outcome(path.name, None, refusal)
    return Outcome(path.name, preview, None, written)


def _known(path: Path) -> list[tuple[str, str]]:
    try:
        pairs = json.loads(path.read_text(encoding="utf-8"))
        return [(str(pair["channel"]), str(pair["order_no"])) for pair in pairs]
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused(
            N_('{path} is not a list of taken orders. Write JSON such as [{{"channel": "shopify", "order_no": "#1001"}}].'),
            path=path,
        ) from None


def _report(outcome: Outcome) -> dict[str, Any]:
    if outcome.preview is None:
        return import_report(outcome.refusal or Refused(""))
    result = outcome.preview.result
    if isinstance(result, OrderImport):
        return import_report(result) | {"written": outcome.written}
    return {
        "file_result": "accepted",
        "file_reason": None,
        "accepted": len(outcome.preview.good),
        "written": outcome.written,
        "refused": [{"row": row.row, "number": row.number, "message": row.message} for row in outcome.preview.refused],
    }


def _tell(outcome: Outcome, dry_run: bool) -> None:
    preview = outcome.preview
    if preview is None:
        print(f"{outcome.name}: {outcome.refusal}", file=sys.stderr)
        return
    for row in preview.refused:
        print(_("{file}, row {row}: {reason}", file=outcome.name, row=row.row, reason=row.message), file=sys.stderr)
    if dry_run:
        print(
            _(
                "{file}: {good} would be taken, {refused} rows refused; nothing was written.",
                file=outcome.name,
                good=len(preview.good),
                refused=len(preview.refused),
            )
        )
    else:
        print(
            _(
                "{file}: {good} taken, {refused} rows refused.",
                file=outcome.name,
                good=outcome.written,
                refused=len(preview.refused),
            )
        )
