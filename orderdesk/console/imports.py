"""Importing sheets and reporting what came of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orderdesk.commands.imports import Preview, commit_preview, preview_file
from orderdesk.commands.imports.preview import Kind, Refusal
from orderdesk.console.actor import console_actor
from orderdesk.console.files import named
from orderdesk.console.output import complain, note, print_json
from orderdesk.console.progress import Progress
from orderdesk.database.desk import Desk
from orderdesk.language import N_, _
from orderdesk.queries.imports import LookAlike
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.order_result import OrderImport
from orderdesk.rules.imports.refusals import ROW_REASONS
from orderdesk.rules.imports.report import import_report

_HERE = ROW_REASONS["duplicate_order"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file: its preview, or why it was refused whole; how many records were written.

    `held` are the orders that were not taken because they look like one of the desk, by their first row.
    """

    name: str
    preview: Preview | None
    refusal: Refused | None = None
    written: int = 0
    held: Mapping[int, LookAlike] = field(default_factory=dict)
    left_out: Sequence[str] = ()


def run_import(
    desk: Desk,
    kind: Kind,
    files: Sequence[Path],
    *,
    dry_run: bool,
    as_json: bool,
    known_file: Path | None,
    take_alike: bool = False,
) -> int:
    """Import the files one after the other; 1 when one was refused whole, else 0: refused rows are reported, the rest is taken.

    An order that looks like one of the desk (same customer, lines and day, or the customer's number) is held and told, as in
    the window, unless `take_alike`. What came of a file is told at once, or as one JSON object at the end, also when a later
    file stops the work.
    """
    known = _known(known_file) if known_file else ()
    outcomes: list[Outcome] = []
    try:
        for name, path in named(files).items():
            outcomes.append(_one(desk, kind, name, path, known, dry_run, take_alike))
            if not as_json:
                _tell(outcomes[-1], dry_run)
    finally:
        if as_json:
            print_json({"files": {outcome.name: _report(outcome) for outcome in outcomes}})
    return 1 if any(outcome.refusal for outcome in outcomes) else 0


def _one(
    desk: Desk, kind: Kind, name: str, path: Path, known: Sequence[tuple[str, str]], dry_run: bool, take_alike: bool
) -> Outcome:
    with Progress(name) as progress:
        try:
            preview = preview_file(desk, kind, path, known, watch=progress.read)
            held = {} if take_alike else preview.alike
            rows = [good.row for good in preview.good if good.row not in held]
            if dry_run or not rows:
                return Outcome(name, preview, held=held)
            progress.step(_("{file}: writing {count} …", file=name, count=f"{len(rows):,}"))
            changes = commit_preview(desk, console_actor(desk), preview, rows)
        except Refused as refusal:
            return Outcome(name, None, refusal)
    return Outcome(name, preview, written=changes.count, held=held, left_out=changes.skipped)


def _known(path: Path) -> list[tuple[str, str]]:
    try:
        pairs = json.loads(path.read_text(encoding="utf-8"))
        return [(str(pair["channel"]), str(pair["order_no"])) for pair in pairs]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise Refused(
            N_('{path} is not a list of taken orders. Write JSON such as [{{"channel": "shopify", "order_no": "#1001"}}].'),
            path=path,
        ) from None


def _report(outcome: Outcome) -> dict[str, Any]:
    if outcome.preview is None:
        return import_report(outcome.refusal or Refused(""))
    result = outcome.preview.result
    if isinstance(result, OrderImport):
        numbers = {good.row: good.number for good in outcome.preview.good}
        held = [{"row": row, "order_no": numbers[row], "here": here.number} for row, here in sorted(outcome.held.items())]
        return import_report(result) | {"written": outcome.written, "held": held}
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
        complain(f"{outcome.name}: {outcome.refusal}")
        return
    here = {row.number for row in preview.refused if row.text == _HERE}
    refused = [row for row in preview.refused if row.text != _HERE]
    for first, last in _runs(refused):
        if first is last:
            note(_("{file}, row {row}: {reason}", file=outcome.name, row=first.row, reason=first.message))
        else:
            text = N_("{file}, rows {first}–{last}: {reason}")
            note(_(text, file=outcome.name, first=first.row, last=last.row, reason=first.message))
    numbers = {good.row: good.number for good in preview.good}
    for row, alike in sorted(outcome.held.items()):
        text = N_("{file}, row {row}: order {number} looks like {here}, which is here already; it is held. --alike takes it.")
        note(_(text, file=outcome.name, row=row, number=numbers[row], here=alike.number))
    if preview.unread:
        text = N_("{file}: further sheets hold orders and were not read: {sheets}. Save each as a file of its own.")
        note(_(text, file=outcome.name, sheets=", ".join(preview.unread)))
    for reason in outcome.left_out:
        note(f"{outcome.name}: {reason}")
    if here:
        note(_("{file}: {count} orders were imported before and are left as they are.", file=outcome.name, count=len(here)))
    if dry_run:
        text = N_("{file}: {good} would be taken, {refused} rows refused; nothing was written.")
    else:
        text = N_("{file}: {good} taken, {refused} rows refused.")
    good = len(preview.good) - len(outcome.held) if dry_run else outcome.written
    print(_(text, file=outcome.name, good=good, refused=len(refused)), flush=True)


def _runs(refused: Sequence[Refusal]) -> Iterator[tuple[Refusal, Refusal]]:
    """First and last of neighbouring rows refused for the same reason, such as all lines of an order that is here already."""
    start = 0
    for at, row in enumerate(refused):
        following = refused[at + 1] if at + 1 < len(refused) else None
        if following is None or following.row != row.row + 1 or following.message != row.message:
            yield refused[start], row
            start = at + 1
