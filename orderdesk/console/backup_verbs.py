"""The command line of `backup`, `restore` and `drill`; what they do is imported when they run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from orderdesk.language import _
from orderdesk.settings import Settings

AddVerb = Callable[[str, str], argparse.ArgumentParser]


def add_backup_verbs(add: AddVerb) -> None:
    """Put the three verbs into the parser; `add(name, about)` makes one."""
    backup = add("backup", _("make a backup of the desk and let go of old ones that are not kept"))
    backup.add_argument("-o", "--output", type=Path, metavar="FILE", help=_("one new file of your own instead"))
    _passphrase(backup, _("seal it with the passphrase in this file, for a copy that leaves the house"))
    backup.set_defaults(work=_backup)
    restore = add("restore", _("bring a backup to a place where nothing is yet"))
    restore.add_argument("file", type=Path, metavar="FILE", help=_("the backup"))
    restore.add_argument("--into", required=True, metavar="URL", help=_("the new desk, which does not exist yet"))
    _passphrase(restore, _("the file that holds its passphrase"))
    restore.set_defaults(work=_restore)
    drill = add("drill", _("prove a backup by restoring it out of the way"))
    drill.add_argument("file", type=Path, nargs="?", metavar="FILE", help=_("the backup; else the newest"))
    _passphrase(drill, _("the file that holds its passphrase"))
    drill.set_defaults(work=_drill)


def _passphrase(verb: argparse.ArgumentParser, about: str) -> None:
    verb.add_argument("--passphrase-file", type=Path, metavar="FILE", help=about)


def _backup(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.backups import run_backup

    return run_backup(chosen, options.output, options.passphrase_file)


def _restore(options: argparse.Namespace, _chosen: Settings) -> int:
    from orderdesk.console.backups import run_restore

    return run_restore(options.file, options.into, options.passphrase_file)


def _drill(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.backups import run_drill

    return run_drill(chosen, options.file, options.passphrase_file)
