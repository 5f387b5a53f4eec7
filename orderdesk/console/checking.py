"""Proving that a desk is consistent, line by line."""

from __future__ import annotations

from orderdesk.console.desks import require_there
from orderdesk.database.desk import Desk
from orderdesk.database.schema import misfit
from orderdesk.language import _
from orderdesk.queries.check import INVARIANTS, CheckResult, run_checks
from orderdesk.settings import Settings

NAMED = 20
"""How many offenders of one invariant are printed."""


def run_check(chosen: Settings) -> int:
    """Print every invariant and whether it holds; 0 when all do, else 1. Changes nothing, not even an older schema."""
    require_there(chosen)
    desk = Desk.open(chosen.database)
    try:
        unfit = misfit(desk)  # tables of another version cannot be examined
        results = (CheckResult(_(INVARIANTS[0].name), False, (str(unfit),)),) if unfit else desk.read(run_checks)
    finally:
        desk.close()
    for result in results:
        print(_("clean      {name}", name=result.name) if result.ok else _("NOT CLEAN  {name}", name=result.name))
        for offender in result.offenders[:NAMED]:
            print(f"           {offender}")
        if len(result.offenders) > NAMED:
            print(f"           … ({len(result.offenders) - NAMED}+)")
    return 0 if all(result.ok for result in results) else 1
