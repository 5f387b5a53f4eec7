"""The audit trail and the day's closing on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from orderdesk.language import N_, _
from orderdesk.rules.errors import Refused
from orderdesk.settings import Settings

if TYPE_CHECKING:
    from orderdesk.database.desk import Desk

DONE, NOT_CLEAN = 0, 1

Make = Callable[[str, str], argparse.ArgumentParser]


def add_audit_verbs(make: Make) -> None:
    """`audit verify`, `audit head` and `closing`."""
    about = _("prove the audit trail, or print its head to keep elsewhere")
    audit = make("audit", about)
    audit.add_argument("what", choices=("verify", "head"), help=_("verify: prove it; head: seal and print the newest block"))
    audit.add_argument("--head", metavar="DIGEST", default="", help=_("a head noted earlier, which the trail must still reach"))
    audit.set_defaults(work=_audit)
    closing = make("closing", _("the daily closing sheet as PDF, with the head of the audit trail"))
    closing.add_argument("--date", type=_day, metavar="DATE", help=_("the day, as 2026-03-31; else today"))
    closing.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help=_("where it goes; - is standard output")
    )
    closing.set_defaults(work=_closing)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("“{text}” is not a date such as 2026-03-31", text=text)) from None


def _audit(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import reading_desk
    from orderdesk.database.audit import head, seal, verify

    noted = "".join(options.head.split()).lower()
    with reading_desk(chosen) as desk:
        _require_reader(desk)
        if options.what == "verify":  # writes nothing, not even a block
            stands = desk.read(verify, noted)
            print(stands.sentence)
            return DONE if stands.good else NOT_CLEAN
        seal(desk)
        newest = desk.read(head)
    if newest is None:
        raise Refused(N_("Nothing is sealed yet."))
    print(_("{digest}  row {row}  {at}", digest=newest.digest, row=newest.row, at=newest.at.isoformat(timespec="seconds")))
    return DONE


def _closing(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import reading_desk
    from orderdesk.console.output import write_whole
    from orderdesk.database.audit import seal
    from orderdesk.documents.collect_closing import closing_sheet

    with reading_desk(chosen) as desk:
        _require_reader(desk)
        seal(desk)
        write_whole(options.output, desk.read(closing_sheet, options.date or desk.today()))
    return DONE


def _require_reader(desk: Desk) -> None:
    """Nothing if who is signed in may read the trail; otherwise Refused with whom to ask."""
    from orderdesk.console.actor import console_actor
    from orderdesk.database.seat import Seat

    if desk.seat[0] is Seat.PERSON:
        console_actor(desk).require("audit.read")
