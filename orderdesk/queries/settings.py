"""What the company decided."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import SettingValue
from orderdesk.rules.policy import CATALOGUE, Value


def setting(session: Session, key: str) -> Value:
    """The value in force: what was chosen, or the catalogue's default."""
    chosen = session.get(SettingValue, key)
    return _value(key, chosen.value["value"]) if chosen is not None else CATALOGUE[key].default


def text_setting(session: Session, key: str) -> str:
    """A setting as text."""
    return str(setting(session, key))


def number_setting(session: Session, key: str) -> int:
    """A whole-number setting."""
    return int(setting(session, key))


def all_settings(session: Session) -> Mapping[str, Value]:
    """Every setting's value in force, by key."""
    chosen = {row.key: row.value["value"] for row in session.scalars(select(SettingValue))}
    return {key: _value(key, chosen[key]) if key in chosen else spec.default for key, spec in CATALOGUE.items()}


def _value(key: str, stored: object) -> Value:
    kind = CATALOGUE[key].kind
    if kind in ("decimal", "money"):
        return Decimal(str(stored))
    if kind == "switch":
        return bool(stored)
    return int(str(stored)) if kind == "integer" else str(stored)


def company_currency(session: Session) -> str:
    """The currency the company keeps its prices in."""
    return text_setting(session, "company.currency")
