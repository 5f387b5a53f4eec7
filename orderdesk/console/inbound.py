"""Orders handed in by other systems, from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orderdesk.commands.inbound import add_inbound, take_inbound
from orderdesk.commands.watching import look_into
from orderdesk.console.actor import console_actor
from orderdesk.console.output import note
from orderdesk.database.desk import Desk
from orderdesk.language import N_, _
from orderdesk.queries.inbound import refused_inbound
from orderdesk.rules.errors import Refused

SIZE_LIMIT = 32 * 2**20


def run_add(desk: Desk, path: Path) -> int:
    """Keep the orders of a JSON file ("-" is standard input) and make drafts of them; 1 when one was not taken."""
    actor = console_actor(desk)
    messages = _messages(path)
    kept = desk.do(actor, add_inbound, messages)
    for known in kept.skipped:
        note(known)
    taken = 0
    if actor.may("inbound.take"):
        while (batch := desk.do(actor, take_inbound)).count or batch.skipped:
            taken += batch.count
    refused = {(row.channel, row.number): row.problem for row in desk.read(refused_inbound).rows}
    mine = [(str(message["channel"]), str(message["order_no"])) for message in messages]
    problems = [(key, refused[key]) for key in dict.fromkeys(mine) if key in refused]
    for (channel, number), problem in problems:
        note(f"{channel}:{number}: {problem}")
    counts = {"kept": kept.count, "taken": taken, "refused": len(problems), "known": len(kept.skipped)}
    print(_("{kept} kept, {taken} taken, {refused} not taken, {known} here already.", **counts), flush=True)
    return 1 if problems else 0


def run_watch(desk: Desk, folder: Path) -> int:
    """Take in what lies in a folder; 1 when a file needs a person."""
    report = look_into(desk, console_actor(desk), folder)
    for said in report.to_look:
        note(said)
    print(_("{mails} mails and {orders} orders came in.", mails=report.mails, orders=report.orders), flush=True)
    return 1 if report.to_look else 0


def _messages(path: Path) -> list[Mapping[str, Any]]:
    """One order or a list of them."""
    try:
        text = sys.stdin.read(SIZE_LIMIT + 1) if str(path) == "-" else _text(path)
        if len(text) > SIZE_LIMIT:
            raise ValueError("too long")
        read = json.loads(text)
    except OSError as error:
        raise Refused(N_("{path} cannot be read: {reason}"), path=path, reason=error.strerror or error) from None
    except (ValueError, RecursionError):
        raise Refused(N_("{path} is not JSON: an order, or a list of orders."), path=path) from None
    return read if isinstance(read, list) else [read]


def _text(path: Path) -> str:
    with path.open(encoding="utf-8-sig") as file:
        return file.read(SIZE_LIMIT + 1)
