"""A folder that is looked into: mails and sheets put there come in by themselves; what needs a person is put where he finds it.

    report = look_into(desk, actor, folder)      # blocks; from a worker, or from the command line

A file is claimed by moving it, so that of two desks that look one takes it. What came in lies under `done`, what needs a look
under `look`; a sheet is taken whole (no row refused, nothing that looks like an order here, not imported before) or not at all.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orderdesk.commands.imports import commit_preview, preview_file, taken_as
from orderdesk.commands.receive import receive_files
from orderdesk.database.desk import Desk
from orderdesk.language import N_, _
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor

MAILS, SHEETS = frozenset({".eml"}), frozenset({".xlsx", ".csv"})
SETTLED = 3.0
"""Seconds since a file was last written; before it may still be on its way into the folder."""
AT_ONCE = 50
LEFT = 15 * 60.0
"""Seconds after which a claimed file counts as left behind by a desk that ended; it is looked at again."""
TAKING, DONE, LOOK = "taking", "done", "look"


@dataclass(frozen=True, slots=True)
class WatchReport:
    """How many mails and orders came in, and a sentence for each file that needs a look."""

    mails: int = 0
    orders: int = 0
    to_look: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.mails or self.orders or self.to_look)


def look_into(desk: Desk, actor: Actor, folder: Path) -> WatchReport:
    """Take in what lies in the folder now; Refused when the folder cannot be read or written."""
    mails = orders = 0
    to_look: list[str] = []
    try:
        for name in (TAKING, DONE, LOOK):
            (folder / name).mkdir(exist_ok=True)
        _give_back(folder)
        for path, written in _claimed(folder):
            try:
                if path.suffix.lower() in MAILS:
                    mails += _mail(desk, actor, path)
                else:
                    orders += _sheet(desk, actor, path)
            except Refused as refusal:
                to_look.append(_("{file}: {reason}", file=path.name, reason=refusal))
                _put(path, folder / LOOK, written)
            except BaseException:
                _put(path, folder, written)  # it is looked at again
                raise
            else:
                _put(path, folder / DONE, written)
    except OSError as error:
        raise Refused(N_("The folder {path} cannot be used: {reason}"), path=folder, reason=error.strerror or error) from None
    return WatchReport(mails, orders, tuple(to_look))


def _give_back(folder: Path) -> None:
    """Put back what a desk claimed that ended before it was through; what had come in by then is known by its content."""
    for path in sorted((folder / TAKING).iterdir()):
        with contextlib.suppress(FileNotFoundError):  # another desk was faster
            if path.is_file() and time.time() - path.stat().st_mtime >= LEFT:
                _put(path, folder)


def _claimed(folder: Path) -> Iterator[tuple[Path, float]]:
    """Files of the folder that are ours to take now, one after the other, each with when it was written."""
    taken = 0
    for path in sorted(folder.iterdir()):
        if taken == AT_ONCE:
            return
        if path.suffix.lower() not in MAILS | SHEETS or path.name.startswith((".", "~$")):
            continue
        with contextlib.suppress(FileNotFoundError):  # another desk was faster
            if path.is_file() and time.time() - (written := path.stat().st_mtime) >= SETTLED:
                mine = folder / TAKING / path.name
                now = time.time()
                os.utime(path, (now, now))  # when it was claimed, whatever becomes of this desk
                path.rename(mine)
                taken += 1
                yield mine, written


def _mail(desk: Desk, actor: Actor, path: Path) -> int:
    report = receive_files(desk, actor, [path])
    if report.problems:
        raise Refused(N_("{reason}"), reason=" ".join(report.problems))
    return len(report.kept)


def _sheet(desk: Desk, actor: Actor, path: Path) -> int:
    preview = preview_file(desk, "orders", path)
    if preview.before:
        raise Refused(N_("This very file was imported before."))
    if preview.refused:
        first = preview.refused[0]
        raise Refused(
            N_("{count} rows are refused. The first is row {row}: {reason}"),
            count=len(preview.refused), row=first.row, reason=first.message,
        )  # fmt: skip
    if preview.alike:
        raise Refused(N_("{count} orders look like orders that are here."), count=len(preview.alike))
    if preview.unread:
        names = ", ".join(preview.unread)
        raise Refused(N_("Further sheets hold orders: {sheets}. Save each as a file of its own."), sheets=names)
    if preview.dates_unsure:
        raise Refused(N_("Its dates can be read in two ways."))
    return commit_preview(desk, actor, taken_as(preview, past=False)).count


def _put(path: Path, folder: Path, written: float | None = None) -> None:
    """Move a file, beside one of the same name under a further number; with the time it was `written`, where that is known."""
    if written is not None:
        os.utime(path, (written, written))
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem} ({number}){path.suffix}"
    path.rename(target)
