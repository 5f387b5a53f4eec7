"""`orderdesk inbound`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from orderdesk.language import _
from orderdesk.settings import Settings

Make = Callable[[str, str], argparse.ArgumentParser]


def add_inbound_verbs(make: Make) -> None:
    """`inbound add FILE.json` and `inbound watch FOLDER`."""
    inbound = make("inbound", _("orders from other systems")).add_subparsers(required=True, metavar="COMMAND")
    add = inbound.add_parser("add", help=_("hand in orders; one that is here already is left as it is"), allow_abbrev=False)
    add.add_argument("file", type=Path, metavar="FILE", help=_("JSON: an order or a list of orders; - is standard input"))
    add.set_defaults(work=_add)
    watch = inbound.add_parser("watch", help=_("take in the mails and order sheets of a folder, once"), allow_abbrev=False)
    watch.add_argument("folder", type=Path, metavar="FOLDER", help=_("what came in is moved to done, the rest to look"))
    watch.set_defaults(work=_watch)


def _add(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import working_desk
    from orderdesk.console.inbound import run_add

    with working_desk(chosen) as desk:
        return run_add(desk, options.file)


def _watch(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import working_desk
    from orderdesk.console.inbound import run_watch

    with working_desk(chosen) as desk:
        return run_watch(desk, options.folder)
