"""`orderdesk server` and `orderdesk staff`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from orderdesk.language import _
from orderdesk.rules.rights import ROLE_NAMES, Role
from orderdesk.settings import Settings

Make = Callable[[str, str], argparse.ArgumentParser]


def add_people_verbs(make: Make) -> None:
    """`server init|machine` and `staff add|roles|disable|enable|password|list`."""
    server = make("server", _("set up a company's shared PostgreSQL")).add_subparsers(required=True, metavar="COMMAND")
    init = server.add_parser(
        "init", help=_("make an empty database a company's desk; its owner runs this once"), allow_abbrev=False
    )
    init.add_argument("url", nargs="?", metavar="URL", help=_("the empty database, as its owner: postgresql://owner@host/name"))
    init.add_argument("--administrator", required=True, metavar="LOGIN", help=_("how the first administrator signs in"))
    init.add_argument("--name", default="", help=_("what he is called"))
    init.add_argument("--prefix", default="", help=_("how the names of the desk's roles begin; else the database's name"))
    _password(init)
    init.set_defaults(work=_init)
    about = _("let another system sign in to hand orders in, and do nothing else; its owner runs this")
    machine = server.add_parser("machine", help=about, allow_abbrev=False)
    machine.add_argument("login", metavar="LOGIN", help=_("how it signs in"))
    _password(machine)
    machine.set_defaults(work=_machine)
    people = make("staff", _("who works at the desk")).add_subparsers(required=True, metavar="COMMAND")
    people.add_parser("list", help=_("everybody with his duties"), allow_abbrev=False).set_defaults(work=_list)
    add = people.add_parser("add", help=_("add somebody who may sign in"), allow_abbrev=False)
    add.add_argument("login", metavar="LOGIN")
    add.add_argument("--name", default="", help=_("what he is called"))
    add.add_argument("--roles", type=_roles, required=True, metavar="ROLES", help=_roles_help())
    _password(add)
    add.set_defaults(work=_add)
    duties = people.add_parser("roles", help=_("give somebody just these duties"), allow_abbrev=False)
    duties.add_argument("login", metavar="LOGIN")
    duties.add_argument("roles", type=_roles, metavar="ROLES", help=_roles_help())
    duties.set_defaults(work=_change)
    for name, disabled, about in (
        ("disable", True, _("let somebody sign in no more")),
        ("enable", False, _("let somebody sign in again")),
    ):
        verb = people.add_parser(name, help=about, allow_abbrev=False)
        verb.add_argument("login", metavar="LOGIN")
        verb.set_defaults(work=_disable, disabled=disabled)
    password = people.add_parser("password", help=_("give somebody a new password"), allow_abbrev=False)
    password.add_argument("login", metavar="LOGIN")
    _password(password)
    password.set_defaults(work=_new_password)


def _password(verb: argparse.ArgumentParser) -> None:
    about = _("the new password's file; - is standard input; asked for when not given")
    verb.add_argument("--password-file", type=Path, metavar="FILE", help=about)


def _roles(text: str) -> tuple[Role, ...]:
    try:
        return tuple(dict.fromkeys(Role(name.strip()) for name in text.split(",") if name.strip()))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; {_roles_help()}") from None


def _roles_help() -> str:
    return _("duties, with commas between: {names}", names=", ".join(f"{role.value} ({_(ROLE_NAMES[role])})" for role in Role))


def _init(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.people import run_init
    from orderdesk.database.desk import Desk

    desk = Desk.open(options.url or chosen.database)
    try:
        return run_init(desk, options.administrator, options.name, options.password_file, options.prefix)
    finally:
        desk.close()


def _machine(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import reading_desk
    from orderdesk.console.people import run_machine

    with reading_desk(chosen) as desk:
        return run_machine(desk, options.login, options.password_file)


def _list(_options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import reading_desk
    from orderdesk.console.people import run_list

    with reading_desk(chosen) as desk:
        return run_list(desk)


def _add(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import working_desk
    from orderdesk.console.people import run_add

    with working_desk(chosen) as desk:
        return run_add(desk, options.login, options.name, options.roles, options.password_file)


def _change(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import working_desk
    from orderdesk.console.people import run_roles

    with working_desk(chosen) as desk:
        return run_roles(desk, options.login, options.roles)


def _disable(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import working_desk
    from orderdesk.console.people import run_disable

    with working_desk(chosen) as desk:
        return run_disable(desk, options.login, options.disabled)


def _new_password(options: argparse.Namespace, chosen: Settings) -> int:
    from orderdesk.console.desks import working_desk
    from orderdesk.console.people import run_password

    with working_desk(chosen) as desk:
        return run_password(desk, options.login, options.password_file)
