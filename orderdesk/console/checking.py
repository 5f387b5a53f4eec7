"""Proving that a desk is consistent, line by line."""

from __future__ import annotations

from orderdesk.console.desks import require_there
from orderdesk.console.output import note
from orderdesk.database.desk import Desk
from orderdesk.database.guards.roles import READERS
from orderdesk.database.schema import misfit
from orderdesk.language import _
from orderdesk.queries.check import INVARIANTS, CheckResult, Invariant, run_checks, withheld
from orderdesk.rules.rights import RIGHTS, ROLE_NAMES, Role
from orderdesk.settings import Settings

NAMED = 20
"""How many offenders of one invariant are printed."""


def run_check(chosen: Settings) -> int:
    """Print every invariant and whether it holds; 0 when all do, else 1. Changes nothing, not even an older schema.

    One about what the person signed in may not read is left out and named; the others decide.
    """
    require_there(chosen)
    desk = Desk.open(chosen.database)
    hidden: tuple[Invariant, ...] = ()
    try:
        unfit = misfit(desk)  # tables of another version cannot be examined
        if unfit:
            results: tuple[CheckResult, ...] = (CheckResult(_(INVARIANTS[0].name), False, (str(unfit),)),)
        else:
            results, hidden = desk.read(lambda session: (run_checks(session), withheld(session)))
    finally:
        desk.close()
    for result in results:
        _tell(result)
    for invariant in hidden:
        able = RIGHTS[READERS[invariant.reads]]
        roles = " / ".join(_(ROLE_NAMES[role]) for role in Role if role in able)
        note(_("Left out, because your role may not read it: “{name}”. Ask {roles}.", name=_(invariant.name), roles=roles))
    return 0 if all(result.ok for result in results) else 1


def _tell(result: CheckResult) -> None:
    print(_("clean      {name}", name=result.name) if result.ok else _("NOT CLEAN  {name}", name=result.name))
    for offender in result.offenders[:NAMED]:
        print(f"           {offender}")
    if len(result.offenders) > NAMED:
        print(f"           … ({len(result.offenders) - NAMED}+)")
