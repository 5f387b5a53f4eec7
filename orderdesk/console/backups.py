"""Backups made, restored and proved from the command line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from orderdesk.backup.proof import Problem
from orderdesk.backup.sealed import checked
from orderdesk.commands.backup import back_up, drill, restore
from orderdesk.console.desks import require_there
from orderdesk.console.output import note
from orderdesk.database.desk import Desk
from orderdesk.database.engine import parse_url
from orderdesk.language import N_, _
from orderdesk.rules.errors import Refused
from orderdesk.settings import Settings

DONE, NOT_CLEAN = 0, 1


def run_backup(chosen: Settings, output: Path | None, passphrase_file: Path | None) -> int:
    """Make a backup and print where it is; 1 when the desk it holds is not sound. Works on a desk of an older program too."""
    passphrase = _passphrase(passphrase_file)
    if passphrase is not None and output is None:
        raise Refused(N_("A sealed backup goes to a file of its own. Name it with -o FILE."))
    require_there(chosen)
    desk = Desk.open(chosen.database)
    try:
        made = back_up(desk, target=output, passphrase=passphrase)
    finally:
        desk.close()
    print(made.path)
    if made.problems:
        note(_("The backup is made, but the desk it holds is not sound:"))
    return _told(made.problems)


def run_restore(file: Path, into: str, passphrase_file: Path | None) -> int:
    """Restore into a new desk and say what to do next; 1 when it is not what the backup says."""
    restored = restore(file, into, _passphrase(passphrase_file))
    place = parse_url(into).render_as_string(hide_password=True)
    note(_("Restored into {place}: {rows} rows as of {moment}.", place=place, rows=sum(restored.manifest.counts.values()),
           moment=restored.manifest.taken_at.astimezone().strftime("%Y-%m-%d %H:%M")))  # fmt: skip
    if restored.older:
        note(_("It was made by an earlier program. Bring it to this one: orderdesk migrate --database URL"))
    return _told(restored.problems)


def run_drill(chosen: Settings, file: Path | None, passphrase_file: Path | None) -> int:
    """Prove a backup and print the outcome; 1 when it did not prove itself."""
    passphrase = _passphrase(passphrase_file)
    require_there(chosen)
    desk = Desk.open(chosen.database)
    try:
        done = drill(desk, file=file, passphrase=passphrase)
    finally:
        desk.close()
    if done.good:
        print(_("{file}: restored and proved, {rows} rows.", file=done.file, rows=sum(done.restored.manifest.counts.values())))
    else:
        print(_("{file}: NOT PROVED", file=done.file))
    return _told(done.restored.problems)


def _told(problems: Iterable[Problem]) -> int:
    code = DONE
    for problem in problems:
        print(f"           {problem}")
        code = NOT_CLEAN
    return code


def _passphrase(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        return checked(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(N_("{file} cannot be opened: {reason}."), file=file, reason=error.strerror or error) from None
    except UnicodeDecodeError:
        raise Refused(N_("{file} is not text. Write the passphrase into it as one line."), file=file) from None
