"""Ending a business day: a department signs that it is clear; longer hours for its entries are asked for, confirmed and filed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import DaySignature, EntryExtension, ExtensionWord
from orderdesk.queries.days import day_clearing, extension_of
from orderdesk.queries.settings import text_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.cut_off import CUT_OFF, read_cut_off
from orderdesk.rules.days import DEPARTMENTS, SIDES, may_say
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role

TOUCHED = frozenset({Area.TASKS})


def sign_day(work: Work, day: date, department: str, note: str = "") -> Changes:
    """Sign for a department that its day is finished (004-o13); what is open needs a word why."""
    work.actor.require("day.sign")
    if department not in DEPARTMENTS or Role(department) not in work.actor.roles:
        raise Refused(N_("You sign for your own department."), field="department")
    if day > work.today:
        raise Refused(N_("This day has not come yet."), field="day")
    signed = select(DaySignature.id).where(DaySignature.day == day, DaySignature.department == department)
    if work.session.scalar(signed) is not None:
        raise Refused(N_("This day is signed for your department already."))
    count = day_clearing(work.session, day).counts.get(Role(department), 0)
    if count and len(note.strip()) < 2:
        raise Refused(N_("{count} things are open. Finish them, or write why they wait."), field="note", count=count)
    who = {"signed_by": work.actor.staff_id, "signed_at": work.now}
    work.session.add(DaySignature(day=day, department=department, open_count=count, note=note.strip(), **who))
    work.session.flush()
    return Changes(TOUCHED, count=1)


def ask_extension(work: Work, until: str, reason: str) -> Changes:
    """Ask for longer hours for today's entries (004-o2); they hold once sales and department have confirmed them in writing."""
    work.actor.require("extension.ask")
    usual = read_cut_off(text_setting(work.session, CUT_OFF))
    if usual is None:
        raise Refused(N_("There is no cut-off; nothing need be extended."), field="until")
    hour = read_cut_off(until, "until")
    if hour is None or hour <= usual:
        raise Refused(N_("Write a time after the cut-off at {cut_off}."), field="until", cut_off=f"{usual:%H:%M}")
    if len(reason.strip()) < 2:
        raise Refused(N_("Write why today's orders cannot be entered in time."), field="reason")
    if extension_of(work.session, work.today) is not None:
        raise Refused(N_("An extension is asked for today already."))
    who = {"asked_by": work.actor.staff_id, "asked_at": work.now}
    made = EntryExtension(day=work.today, until=f"{hour:%H:%M}", reason=reason.strip(), **who)
    work.session.add(made)
    work.session.flush()
    return Changes(TOUCHED, made=made.id, count=1)


def say_extension(work: Work, day: date, side: str, note: str) -> Changes:
    """Say one side's written word on a day's extension; two people confirm it, and finance files what was confirmed (004-o2)."""
    if side not in SIDES or not may_say(work.actor, side):
        work.actor.require(f"extension.{side}" if side in SIDES else "extension.finance")
    extension = extension_of(work.session, day)
    if extension is None:
        raise Refused(N_("No extension is asked for this day."))
    if any(word.side == side for word in extension.words):
        raise Refused(N_("This was said already."))
    if len(note.strip()) < 2:
        raise Refused(N_("Write your word on it."), field="note")
    if side == "finance" and not extension.holds:
        raise Refused(N_("It is filed once sales and department have confirmed it."))
    if extension.asked_by_id == work.actor.staff_id:
        raise Refused(N_("You asked for it; others confirm it."))
    mine = select(ExtensionWord.id).where(
        ExtensionWord.extension_id == extension.id, ExtensionWord.said_by == work.actor.staff_id
    )
    if work.session.scalar(mine) is not None:
        raise Refused(N_("You have spoken on it; another person must."))
    if side != "finance" and day != work.today:
        raise Refused(N_("An extension holds for the day it was asked for; that day is over."))
    who = {"said_by": work.actor.staff_id, "said_at": work.now}
    work.session.add(ExtensionWord(extension_id=extension.id, side=side, note=note.strip(), **who))
    work.session.flush()
    return Changes(TOUCHED, made=extension.id, count=1)
