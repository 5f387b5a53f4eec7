"""What the company decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.database.desk import CHOSEN
from orderdesk.model import SettingValue
from orderdesk.rules.policy import CATALOGUE, Value
from orderdesk.rules.queue_settings import DAYS_OFF, DAYS_WORKED
from orderdesk.rules.working_days import OwnDays, own_days, unknown_year

_READ = "settings"  # in session.info: what was chosen, read once for all that a session asks

_CHOSEN = select(SettingValue.key, SettingValue.value)


def setting(session: Session, key: str) -> Value:
    """The value in force: what was chosen, or the catalogue's default."""
    return all_settings(session)[key]


def text_setting(session: Session, key: str) -> str:
    """A setting as text."""
    return str(setting(session, key))


def number_setting(session: Session, key: str) -> int:
    """A whole-number setting."""
    return int(setting(session, key))


def session_minutes(session: Session) -> tuple[int, int]:
    """After how many minutes an unused window is locked, and for how many a password asked again is good; 0: never, each time."""
    return number_setting(session, "session.idle_minutes"), number_setting(session, "session.step_up_minutes")


def all_settings(session: Session) -> Mapping[str, Value]:
    """Every setting's value in force, by key."""
    known: Mapping[str, Value] | None = session.info.get(_READ)
    if known is None:
        told: Mapping[str, dict[str, object]] | None = session.info.get(CHOSEN)
        rows = told.items() if told is not None else session.connection().execute(_CHOSEN)
        chosen = {key: _value(key, stored["value"]) for key, stored in rows if key in CATALOGUE}
        known = {key: chosen.get(key, spec.default) for key, spec in CATALOGUE.items()}
        session.info[_READ] = known
    return known


def forget_settings(session: Session) -> None:
    """To be called by whoever changed one: the next question reads them anew."""
    session.info.pop(_READ, None)
    session.info.pop(CHOSEN, None)


def _value(key: str, stored: object) -> Value:
    kind = CATALOGUE[key].kind
    if kind in ("decimal", "money"):
        return Decimal(str(stored))
    if kind == "switch":
        return bool(stored)
    return int(str(stored)) if kind == "integer" else str(stored)


def company_days(session: Session) -> OwnDays:
    """The days off that the company gives itself, and those it works all the same."""
    return own_days(text_setting(session, DAYS_OFF), text_setting(session, DAYS_WORKED))


def unknown_holidays(session: Session, today: date) -> int | None:
    """The coming year whose holidays nobody has told this desk yet."""
    return unknown_year(today, company_days(session))


def company_currency(session: Session) -> str:
    """The currency the company keeps its prices in."""
    return text_setting(session, "company.currency")
