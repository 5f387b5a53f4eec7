"""`orderdesk inbound`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from orderdesk.language import _
from orderdesk.settings import Settings

Make = Callable[[str, str], argparse.ArgumentParser]


def add_inbound_verbs(make: Make) -> None:
    """`inbound add FILE.json`."""
    inbound = make("inbound", _("orders from other systems")).add_subparsers(required=True, metavar="COMMAND")
    add = inbound.add_parser("add", help=_("hand in orders; one that is here already is left as it is"), allow_abbrev=False)
    add.add_argument("file", type=Path, metavar="FILE", help=_("JSON: an order or a list of orders; - is standard input"))
    add.set_defaults(work=_add)


def _add(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import working_desk
    from orderdesk.console.inbound import run_add

    with working_desk(chosen) as desk:
        return run_add(desk, options.file)
