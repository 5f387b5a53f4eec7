"""Changing what the company decides."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from orderdesk.database.desk import Work
from orderdesk.model import SettingValue
from orderdesk.queries.settings import forget_settings
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.policy import CATALOGUE, checked


def change_settings(work: Work, values: Mapping[str, object]) -> Changes:
    """Set the given settings; the first value that does not fit is Refused by its field and none is changed."""
    work.actor.require("settings.edit")
    fitting = {key: checked(key, value) for key, value in values.items()}
    changed = 0
    for key, value in fitting.items():
        stored = {"value": str(value) if isinstance(value, Decimal) else value}
        row = work.session.get(SettingValue, key)
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
    return Changes(frozenset({Area.SETTINGS}), count=changed)
