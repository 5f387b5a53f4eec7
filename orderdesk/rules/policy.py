"""The settings catalogue: every number the regulations name, with its default, unit and clause."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orderdesk.language import N_
from orderdesk.rules.acknowledging import ACKNOWLEDGEMENT_SETTINGS, check_wording
from orderdesk.rules.change_settings import CHANGE_SETTINGS
from orderdesk.rules.cut_off import CUT_OFF, read_cut_off
from orderdesk.rules.errors import Refused
from orderdesk.rules.mail_settings import MAIL_SETTINGS
from orderdesk.rules.mailboxes import MORE as MORE_MAILBOXES
from orderdesk.rules.mailboxes import further
from orderdesk.rules.money import parse_decimal
from orderdesk.rules.queue_settings import DAYS_OFF, DAYS_WORKED, QUEUE_SETTINGS
from orderdesk.rules.service_payment import SERVICE_PAYMENT
from orderdesk.rules.setting import Kind, Setting, Value
from orderdesk.rules.working_days import read_days

__all__ = ["CATALOGUE", "SETTINGS", "Kind", "Setting", "Value", "checked"]

_COMPANY, _INTAKE, _REVIEW, _SHIP, _MONEY = (
    N_("Company"),
    N_("Intake"),
    N_("Review"),
    N_("Shipping"),
    N_("Receivables"),
)

_ARCHIVE = N_("Archive")

_CONFIDENTIAL = N_("Confidentiality")
_SIGN_IN = N_("Sign-in")
_BACKUP = N_("Backup")

SETTINGS: tuple[Setting, ...] = (
    Setting("company.name", _COMPANY, N_("Company name"), "text", ""),
    Setting("company.name_en", _COMPANY, N_("Company name in English"), "text", ""),
    Setting("company.address", _COMPANY, N_("Address"), "text", ""),
    Setting("company.phone", _COMPANY, N_("Phone"), "text", ""),
    Setting("company.tax_number", _COMPANY, N_("Tax number"), "text", ""),
    Setting("company.bank_account", _COMPANY, N_("Bank account for payments"), "long_text", "", clause="000-49"),
    Setting(
        "company.currency", _COMPANY, N_("Currency"), "choice", "CNY", choices=("CNY", "USD", "EUR", "TWD", "HKD", "JPY", "GBP")
    ),
    Setting("company.time_zone", _COMPANY, N_("Time zone"), "time_zone", "Asia/Shanghai"),
    Setting("company.mail_domains", _COMPANY, N_("Our own mail domains"), "text", "", hint=N_("Separated by spaces")),
    Setting(
        "intake.lead_days", _INTAKE, N_("Earliest delivery after entry"), "integer", 0, unit=N_("days"), clause="004-k4", most=365
    ),
    Setting(
        "intake.horizon_days",
        _INTAKE,
        N_("Latest delivery after entry"),
        "integer",
        365,
        unit=N_("days"),
        clause="004-k4",
        least=1,
        most=3650,
    ),
    Setting(
        "intake.watch_folder",
        _INTAKE,
        N_("Folder looked into for mails and order sheets"),
        "text",
        "",
        clause="003-01",
        hint=N_("On every clerk's computer that has it; what came in lies under “done”, what needs a person under “look”"),
    ),
    SERVICE_PAYMENT,
    Setting(
        "intake.price_consent",
        _INTAKE,
        N_("A price below the list, or a gift, names who agreed to it"),
        "switch",
        True,
        clause="004-o4",
    ),
    Setting(
        CUT_OFF,
        _INTAKE,
        N_("Same-day entry until"),
        "text",
        "22:00",
        clause="004-o1",
        hint=N_("Later entries are flagged; empty: no cut-off"),
    ),
    Setting(
        "assignment.confirm_minutes",
        _INTAKE,
        N_("An order assigned is confirmed within"),
        "integer",
        120,
        unit=N_("minutes"),
        clause="002-10",
        least=5,
        most=10080,
    ),
    Setting(
        "customers.verify_days",
        _INTAKE,
        N_("A customer's file is looked through again after"),
        "integer",
        180,
        unit=N_("days"),
        clause="002-21",
        least=7,
        most=1095,
    ),
    Setting(
        "inquiry.reply_hours",
        _INTAKE,
        N_("A forwarded inquiry is answered within"),
        "integer",
        4,
        unit=N_("hours"),
        clause="002-03",
        least=1,
        most=720,
    ),
    Setting(
        "review.outlier_times",
        _REVIEW,
        N_("A quantity is unusual beyond so many times the usual one"),
        "integer",
        5,
        clause="004-i5",
        least=2,
        most=100,
    ),
    Setting(
        "review.outlier_percent",
        _REVIEW,
        N_("A price is unusual when it is off the usual one by more than"),
        "integer",
        30,
        unit=N_("%"),
        clause="004-i5",
        least=1,
        most=1000,
    ),
    Setting(
        "review.discount_percent",
        _REVIEW,
        N_("Largest discount without a red check"),
        "integer",
        20,
        unit=N_("%"),
        clause="003-06",
        most=100,
    ),
    Setting(
        "review.batch_days",
        _REVIEW,
        N_("Orders go to the manager together on these days of the week"),
        "text",
        "1 3 5",
        clause="004-o5",
        hint=N_("1 is Monday, 7 Sunday"),
    ),
    Setting(
        "review.contact_hours",
        _REVIEW,
        N_("A customer is told of a returned order within"),
        "integer",
        8,
        unit=N_("hours"),
        clause="000-24",
        least=1,
        most=240,
    ),
    Setting(
        "review.task_days",
        _REVIEW,
        N_("Departments do their part of an approved order within"),
        "integer",
        3,
        unit=N_("days"),
        clause="000-22",
        least=1,
        most=90,
    ),
    Setting(
        "review.double_check",
        _REVIEW,
        N_("Sales and customer service go through every order before it is submitted"),
        "switch",
        False,
        clause="001-02",
        hint=N_("Item by item, by two people, with the customer"),
    ),
    Setting(
        "review.overdue_days",
        _REVIEW,
        N_("A customer counts as overdue after"),
        "integer",
        0,
        unit=N_("days"),
        clause="000-16",
        most=365,
    ),
    Setting(
        "warehouse.supply_days",
        _REVIEW,
        N_("Days to get what is short"),
        "integer",
        7,
        unit=N_("days"),
        clause="000-19",
        most=365,
    ),
    Setting(
        "shipping.pack_days",
        _SHIP,
        N_("Days from approval to hand-over"),
        "integer",
        1,
        unit=N_("days"),
        clause="000-19",
        most=60,
    ),
    Setting("shipping.transit_days", _SHIP, N_("Days under way"), "integer", 2, unit=N_("days"), clause="000-19", most=60),
    Setting(
        "receivables.term_days",
        _MONEY,
        N_("Payment term unless agreed otherwise"),
        "integer",
        30,
        unit=N_("days"),
        clause="000-45",
        most=365,
    ),
    Setting(
        "receivables.two_person_limit",
        _MONEY,
        N_("A write-off, refund or reversal needs a second person above"),
        "money",
        Decimal(1000),
        clause="004-r6",
        hint=N_("In the company's currency; in another it always does"),
    ),
    Setting(
        "archive.defect_amount",
        _ARCHIVE,
        N_("Amount recorded for an altered or unclear source document"),
        "money",
        Decimal(20),
        clause="004-o15",
        hint=N_("In the company's currency; for each document"),
    ),
    Setting(
        "archive.manager_share",
        _ARCHIVE,
        N_("The manager's share of it"),
        "integer",
        20,
        unit=N_("%"),
        clause="004-o15",
        most=100,
    ),
    Setting(
        "privacy.mask_contacts",
        _CONFIDENTIAL,
        N_("Mask phones, mail and postal addresses for whom duty does not need them"),
        "switch",
        True,
        clause="002-22",
    ),
    Setting(
        "privacy.unmask_minutes",
        _CONFIDENTIAL,
        N_("What was shown with a reason stays shown for"),
        "integer",
        15,
        unit=N_("minutes"),
        clause="002-22",
        least=1,
        most=480,
    ),
    Setting(
        "staff.training_months",
        _CONFIDENTIAL,
        N_("A training has to be repeated after"),
        "integer",
        12,
        unit=N_("months"),
        clause="002-41",
        least=1,
        most=120,
    ),
    Setting(
        "session.idle_minutes",
        _SIGN_IN,
        N_("A window nobody uses is locked after"),
        "integer",
        10,
        unit=N_("minutes"),
        clause="002-41",
        most=480,
        hint=N_("0: never"),
    ),
    Setting(
        "session.step_up_minutes",
        _SIGN_IN,
        N_("The password asked before weighty steps is good for"),
        "integer",
        5,
        unit=N_("minutes"),
        clause="002-41",
        most=60,
        hint=N_("0: it is asked each time"),
    ),
    Setting(
        "backup.folder",
        _BACKUP,
        N_("Folder for backups"),
        "text",
        "",
        clause="002-25",
        hint=N_("Best on another disk; empty: beside this computer's other data"),
    ),
    Setting(
        "backup.minutes",
        _BACKUP,
        N_("An embedded desk is backed up every"),
        "integer",
        30,
        unit=N_("minutes"),
        clause="002-25",
        least=5,
        most=1440,
        hint=N_("And when its window is closed"),
    ),
    Setting(
        "backup.drill_days",
        _BACKUP,
        N_("A restore drill counts for"),
        "integer",
        7,
        unit=N_("days"),
        clause="002-25",
        least=1,
        most=90,
    ),
    *MAIL_SETTINGS,
    *ACKNOWLEDGEMENT_SETTINGS,
    *QUEUE_SETTINGS,
    *CHANGE_SETTINGS,
)

CATALOGUE: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}


def right_of(key: str) -> str:
    """The right to change a setting: the rules for insertions are the management's (004-q7)."""
    return "insertion.rules" if key.startswith("insertion.") else "settings.edit"


def checked(key: str, value: object) -> Value:
    """`value` as the setting's kind has it; Refused, naming the field, when it does not fit."""
    setting = CATALOGUE[key]
    if setting.kind == "switch":
        return bool(value)
    text = str(value).strip()
    if setting.kind == "integer":
        return _whole(setting, text)
    if setting.kind in ("decimal", "money"):
        return _amount(setting, text)
    if key == MORE_MAILBOXES:
        further(text)
    if setting.standard:
        return check_wording(text, key)
    if key == CUT_OFF:
        read_cut_off(text, key)
    if key in (DAYS_OFF, DAYS_WORKED):
        read_days(text, key)
    if setting.kind == "choice" and text not in setting.choices:
        raise Refused(N_("Choose one of: {choices}."), field=key, choices=", ".join(setting.choices))
    if setting.kind == "time_zone":
        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError):
            raise Refused(N_("“{text}” is not a time zone. Write one such as Asia/Shanghai."), field=key, text=text) from None
    return text


def _whole(setting: Setting, text: str) -> int:
    plain = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"-?[0-9]{1,9}", plain) or not setting.least <= int(plain) <= setting.most:
        raise Refused(
            N_("Write a whole number from {least} to {most}."), field=setting.key, least=setting.least, most=setting.most
        )
    return int(plain)


def _amount(setting: Setting, text: str) -> Decimal:
    try:
        amount = parse_decimal(text)
    except Refused:
        amount = Decimal(-1)
    if amount < 0:
        raise Refused(N_("Write an amount such as 5000 or 12.50."), field=setting.key)
    return amount
