"""The same work without a window. Exit codes: 0 done, 1 refused or not clean, 2 wrong usage, 3 the database is away."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orderdesk import __version__, settings
from orderdesk.database.desk import Desk
from orderdesk.database.errors import DatabaseAway
from orderdesk.language import LANGUAGES, _, use
from orderdesk.rules.errors import Refused
from orderdesk.sandbox import serve_when_asked

DONE, REFUSED, USAGE, AWAY, FAULT = 0, 1, 2, 3, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    serve_when_asked()
    options = parser().parse_args(arguments)
    try:
        chosen = settings.load(options.database, options.language, sample=options.sample)
        use(chosen.language)
        work: Callable[[argparse.Namespace, settings.Settings], int] = options.work
        return work(options, chosen)
    except Refused as refusal:
        print(f"orderdesk: {refusal}", file=sys.stderr)
        return REFUSED
    except DatabaseAway as away:
        print(f"orderdesk: {away}", file=sys.stderr)
        return AWAY
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except KeyboardInterrupt:
        return 130
    except Exception:
        logging.getLogger("orderdesk").debug("unexpected", exc_info=True)
        if os.environ.get("ORDERDESK_TRACE"):
            raise
        print(
            _("orderdesk: something went wrong that should not; run it again with ORDERDESK_TRACE=1 and report what it prints."),
            file=sys.stderr,
        )
        return FAULT


def parser() -> argparse.ArgumentParser:
    """The command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--database",
        metavar="URL",
        default=argparse.SUPPRESS,
        help="postgresql://user@host/name or sqlite:///file.db (else ORDERDESK_DATABASE, else an embedded file)",
    )
    common.add_argument("--language", choices=tuple(LANGUAGES), default=argparse.SUPPRESS, help="the language to speak")
    top = argparse.ArgumentParser(prog="orderdesk", description="The desktop order desk.", parents=[common])
    top.add_argument("--version", action="version", version=f"orderdesk {__version__}")
    top.add_argument("--sample", action="store_true", help="open the sample company's desk, made when missing")
    top.add_argument("--self-check", action="store_true", help="open a fresh desk and its sign-in window, then end")
    top.set_defaults(work=_window, database=None, language=None)
    verbs = top.add_subparsers(title="commands", metavar="COMMAND")
    _import_verb(verbs, common)
    _mail_verb(verbs, common)
    _paper_verbs(verbs, common)
    for name, help_text, work in (
        ("check", "prove that the books and the stock are consistent", _check),
        ("migrate", "set up the database or bring it to this program's version", _migrate),
        ("sample", "fill an empty database with the sample company", _sample),
    ):
        verbs.add_parser(name, parents=[common], help=help_text).set_defaults(work=work)
    tour = verbs.add_parser("tour", parents=[common], help="a day at the desk as pictures and papers, without a display")
    tour.add_argument("folder", type=Path)
    tour.set_defaults(work=_tour)
    return top


def _import_verb(verbs: Any, common: argparse.ArgumentParser) -> None:
    verb = verbs.add_parser("import", parents=[common], help="customers, products or orders from a sheet")
    verb.add_argument("kind", choices=("customers", "products", "orders"))
    verb.add_argument("file", type=Path, nargs="+")
    verb.add_argument("--dry-run", action="store_true", help="say what would be done, write nothing")
    verb.add_argument("--json", action="store_true", help="report as JSON")
    verb.add_argument("--known", type=Path, metavar="FILE.json", help="(channel, order_no) pairs taken elsewhere before")
    verb.set_defaults(work=_import)


def _mail_verb(verbs: Any, common: argparse.ArgumentParser) -> None:
    mail = verbs.add_parser("mail", parents=[common], help="read mails").add_subparsers(required=True, metavar="COMMAND")
    read = mail.add_parser("read", parents=[common], help="print what is read from .eml files; writes nothing")
    read.add_argument("file", type=Path, nargs="+")
    read.add_argument("--json", action="store_true", help="print records as JSON")
    read.set_defaults(work=_mail_read)


def _paper_verbs(verbs: Any, common: argparse.ArgumentParser) -> None:
    label = verbs.add_parser("label", parents=[common], help="an order's label as PDF")
    label.add_argument("order", metavar="ORDER", help="the order's number")
    label.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    label.set_defaults(work=_label)
    statement = verbs.add_parser("statement", parents=[common], help="a customer's billing statement as PDF")
    statement.add_argument("customer", metavar="CUSTOMER", help="the customer's code")
    statement.add_argument("--from", dest="start", type=_date, required=True, metavar="DATE")
    statement.add_argument("--to", dest="end", type=_date, required=True, metavar="DATE")
    statement.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    statement.set_defaults(work=_statement)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-03-31") from None


def _open(chosen: settings.Settings) -> Desk:
    """The desk, its schema fitting; an embedded one is set up without asking."""
    from orderdesk.database.schema import open_current

    return open_current(chosen.database)


def _window(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.app import run, self_check

    if options.self_check:
        return self_check()
    return run(chosen, sample=options.sample)


def _import(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.imports import run_import

    desk = _open(chosen)
    try:
        return run_import(
            desk, options.kind, options.file, dry_run=options.dry_run, as_json=options.json, known_file=options.known
        )
    finally:
        desk.close()


def _mail_read(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.mail import read_mails

    desk = _open(chosen)
    try:
        return read_mails(desk, options.file, as_json=options.json)
    finally:
        desk.close()


def _label(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.papers import write_label

    desk = _open(chosen)
    try:
        return write_label(desk, options.order, options.output)
    finally:
        desk.close()


def _statement(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.papers import write_statement

    desk = _open(chosen)
    try:
        return write_statement(desk, options.customer, options.start, options.end, options.output)
    finally:
        desk.close()


def _check(_options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.database.schema import Standing, standing
    from orderdesk.queries.check import run_checks

    desk = Desk.open(chosen.database)
    try:
        if desk.read(lambda session: standing(desk.engine)) is not Standing.CURRENT:
            print(_("NOT CLEAN  {name}", name=_("The schema is at this program's version")))
            return REFUSED
        results = desk.read(run_checks)
    finally:
        desk.close()
    for result in results:
        print(_("clean      {name}", name=result.name) if result.ok else _("NOT CLEAN  {name}", name=result.name))
        for offender in result.offenders[:20]:
            print(f"           {offender}")
    return DONE if all(result.ok for result in results) else REFUSED


def _migrate(_options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.database.schema import migrate

    migrate(chosen.database)
    print(_("The database is ready for this program."))
    return DONE


def _sample(_options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.database.schema import migrate
    from orderdesk.sample import fill

    migrate(chosen.database)
    desk = Desk.open(chosen.database)
    try:
        print(fill(desk))
    finally:
        desk.close()
    return DONE


def _tour(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.tour import tour

    return tour(None if chosen.embedded else chosen.database, options.folder)


def as_json(value: Any) -> str:
    """A value as JSON people can read."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
