"""Changing what the company decides."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from orderdesk.commands.placing import replace_orders
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import SettingValue
from orderdesk.queries.settings import all_settings, forget_settings
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict
from orderdesk.rules.policy import CATALOGUE, Value, checked, right_of


def change_settings(work: Work, values: Mapping[str, object], seen: Mapping[str, Value] | None = None) -> Changes:
    """Set the given settings; the first value that does not fit is Refused by its field and none is changed.

    With `seen`, the values that the person saw in force, one that is another by now is a Conflict.
    """
    for right in sorted({right_of(key) for key in values} or {"settings.edit"}):
        work.actor.require(right)
    fitting = {key: checked(key, value) for key, value in values.items()}
    rows = {key: work.session.get(SettingValue, key, with_for_update=True) for key in sorted(fitting)}
    forget_settings(work.session)
    _check_seen(work, seen or {})
    changed = 0
    for key, value in fitting.items():
        stored = {"value": str(value) if isinstance(value, Decimal) else value}
        row = rows[key]
        if row is None and value == CATALOGUE[key].default:
            continue
        if row is None:
            work.session.add(SettingValue(key=key, value=stored, changed_by=work.actor.staff_id, changed_at=work.now))
        elif row.value != stored:
            row.value, row.changed_by, row.changed_at = stored, work.actor.staff_id, work.now
        else:
            continue
        changed += 1
    forget_settings(work.session)
    areas = frozenset({Area.SETTINGS})
    if changed and any(key.startswith("priority.") for key in fitting) and replace_orders(work):
        areas |= {Area.INTAKE, Area.REVIEW, Area.WAREHOUSE, Area.SHIPPING}
    return Changes(areas, count=changed)


def _check_seen(work: Work, seen: Mapping[str, Value]) -> None:
    now = all_settings(work.session)
    if any(now[key] != value for key, value in seen.items()):
        raise Conflict(N_("Somebody else changed this setting meanwhile. What you typed is kept: compare and save again."))
