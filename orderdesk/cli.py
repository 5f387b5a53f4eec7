"""The same work without a window; docs/commands.md is its manual.

Exit codes: 0 done, 1 refused or not clean, 2 wrong usage, 3 the database is away, 4 a fault of ours, 130 stopped with Ctrl+C,
141 nobody read the output. What a command needs is imported when it runs, so that --help and --version answer at once.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orderdesk import __version__, settings
from orderdesk.console.audit_verbs import add_audit_verbs
from orderdesk.console.backup_verbs import add_backup_verbs
from orderdesk.console.inbound_verbs import add_inbound_verbs
from orderdesk.console.output import complain, finish, give_up, make_ready, note
from orderdesk.console.people_verbs import add_people_verbs
from orderdesk.language import LANGUAGES, N_, _, use
from orderdesk.rules.errors import Refused
from orderdesk.sandbox import serve_when_asked

DONE, REFUSED, USAGE, AWAY, FAULT, STOPPED, UNREAD = 0, 1, 2, 3, 4, 130, 141
TRACE = "ORDERDESK_TRACE"
WRONG = N_("something went wrong that should not. Run it again with {trace}=1 and report what it prints.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code. Wrong usage and --help end as argparse ends them."""
    serve_when_asked()
    try:
        make_ready()
        use(_asked_language(arguments) or settings.first_language())
        try:
            return _explained(parser().parse_args(arguments))
        finally:
            finish()
    except BrokenPipeError:
        give_up()
        return UNREAD
    except OSError as error:  # such as output into a file on a full disk
        if os.environ.get(TRACE):
            raise
        complain(": ".join(str(part) for part in (error.filename, error.strerror or error) if part))
        give_up()
        return REFUSED
    except KeyboardInterrupt:
        give_up()
        return STOPPED


def _asked_language(arguments: Sequence[str] | None) -> str | None:
    """The language named on the command line, which its own help speaks too; what else stands there is judged later."""
    ahead = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    ahead.add_argument("--language", nargs="?")
    named: str | None = ahead.parse_known_args(arguments)[0].language
    return named if named in LANGUAGES else None


def _explained(options: argparse.Namespace) -> int:
    """Do the work; whatever stops it is said in a sentence, never as a traceback."""
    try:
        named = vars(options)
        chosen = settings.load(named.get("database"), named.get("language"), sample=options.sample)
        use(chosen.language)
        work: Callable[[argparse.Namespace, settings.Settings], int] = options.work
        return work(options, chosen)
    except Refused as refusal:
        complain(refusal)
        return REFUSED
    except OSError:
        raise
    except Exception as error:
        from orderdesk.database.errors import DatabaseAway

        if isinstance(error, DatabaseAway):
            complain(error.at_start)
            return AWAY
        if os.environ.get(TRACE):
            raise
        complain(_(WRONG, trace=TRACE))
        return FAULT


def parser() -> argparse.ArgumentParser:
    """The command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--database",
        metavar="URL",
        default=argparse.SUPPRESS,
        help=_(
            "the desk: postgresql://user@host/name or sqlite:///file.db; "
            "else ORDERDESK_DATABASE, else the settings file, else a file of your own"
        ),
    )
    common.add_argument(
        "--language",
        choices=tuple(LANGUAGES),
        default=argparse.SUPPRESS,
        help=_("the language to speak; else ORDERDESK_LANGUAGE"),
    )
    top = argparse.ArgumentParser(
        prog="orderdesk",
        parents=[common],
        allow_abbrev=False,
        description=_("The order desk. Without a command it opens its window."),
        epilog=_("`orderdesk COMMAND --help` tells more. Exit codes: 0 done, 1 refused, 2 wrong usage, 3 no database."),
    )
    top.add_argument("--version", action="version", version=f"orderdesk {__version__}", help=_("print the version and end"))
    top.add_argument("--sample", action="store_true", help=_("open the sample company's desk, made when missing"))
    top.add_argument("--self-check", action="store_true", help=_("open a fresh desk and its sign-in window, then end"))
    top.set_defaults(work=_window)  # not database or language: the commands share their options and would set them back
    verbs = top.add_subparsers(title=_("commands"), metavar="COMMAND")
    _import_verb(verbs, common)
    _mail_verb(verbs, common)
    _paper_verbs(verbs, common)
    add_backup_verbs(lambda name, about: _verb(verbs, common, name, about))
    add_audit_verbs(lambda name, about: _verb(verbs, common, name, about))
    add_inbound_verbs(lambda name, about: _verb(verbs, common, name, about))
    add_people_verbs(lambda name, about: _verb(verbs, common, name, about))
    for name, help_text, work in (
        ("check", _("prove that stock, books and orders are consistent"), _check),
        ("sample", _("fill an empty database with the sample company"), _sample),
    ):
        _verb(verbs, common, name, help_text).set_defaults(work=work)
    about = _("set up the database or bring it to this program's version")
    migrating = _verb(verbs, common, "migrate", about)
    about = _("how long to wait for windows to close; they are told")
    migrating.add_argument("--wait", type=_seconds, default=0, metavar="SECONDS", help=about)
    migrating.set_defaults(work=_migrate)
    tour = _verb(verbs, common, "tour", _("a day at the desk as pictures and papers, without a display"))
    tour.add_argument("folder", type=Path, metavar="DIR", help=_("where they go; made when missing"))
    tour.set_defaults(work=_tour)
    return top


def _verb(verbs: Any, common: argparse.ArgumentParser, name: str, about: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = verbs.add_parser(name, parents=[common], help=about, description=about, allow_abbrev=False)
    return made


def _import_verb(verbs: Any, common: argparse.ArgumentParser) -> None:
    verb = _verb(verbs, common, "import", _("customers, products or orders from sheets (.xlsx, .csv)"))
    verb.add_argument("kind", choices=("customers", "products", "orders"), help=_("what the sheets hold"))
    verb.add_argument("file", type=Path, nargs="+", metavar="FILE", help=_("sheets, taken one after the other"))
    verb.add_argument("--dry-run", action="store_true", help=_("say what would be done, write nothing"))
    verb.add_argument("--json", action="store_true", help=_("report as JSON"))
    verb.add_argument(
        "--known",
        type=Path,
        metavar="FILE.json",
        help=_("a list of {channel, order_no}: orders that were taken elsewhere before"),
    )
    verb.add_argument("--alike", action="store_true", help=_("take orders too that look like one that is here already"))
    verb.set_defaults(work=_import)


def _mail_verb(verbs: Any, common: argparse.ArgumentParser) -> None:
    about = _("read orders from mails")
    mail = _verb(verbs, common, "mail", about).add_subparsers(required=True, metavar="COMMAND", title=_("commands"))
    read = _verb(mail, common, "read", _("print what is read from .eml files; writes nothing"))
    read.add_argument("file", type=Path, nargs="+", metavar="FILE", help=_("mails as files"))
    read.add_argument("--json", action="store_true", help=_("print records as JSON"))
    read.set_defaults(work=_mail_read)


def _paper_verbs(verbs: Any, common: argparse.ArgumentParser) -> None:
    label = _verb(verbs, common, "label", _("an order's label as PDF"))
    label.add_argument("order", metavar="ORDER", help=_("the order's number"))
    _output(label)
    label.set_defaults(work=_label)
    statement = _verb(verbs, common, "statement", _("a customer's billing statement as PDF"))
    statement.add_argument("customer", metavar="CUSTOMER", help=_("the customer's code"))
    statement.add_argument("--from", dest="start", type=_date, required=True, metavar="DATE", help=_("first day, as 2026-03-01"))
    statement.add_argument("--to", dest="end", type=_date, required=True, metavar="DATE", help=_("last day, as 2026-03-31"))
    _output(statement)
    statement.set_defaults(work=_statement)


def _output(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=_("where it goes; - is standard output"))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("“{text}” is not a date such as 2026-03-31", text=text)) from None


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(_("“{text}” is not a number of seconds", text=text))
    return int(text)


def _window(options: argparse.Namespace, chosen: settings.Settings) -> int:
    try:
        from orderdesk.app import run, self_check
    except ImportError as error:  # a library of the system that Qt is linked against
        if error.name and error.name.startswith("orderdesk"):
            raise
        raise Refused(
            N_("The window cannot be opened: {reason}. The system lacks a library of Qt; `python3 dev.py run` installs it."),
            reason=error,
        ) from error
    if options.self_check:
        return self_check()
    return run(chosen, sample=options.sample)


def _import(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.desks import reading_desk, working_desk
    from orderdesk.console.imports import run_import

    with (reading_desk if options.dry_run else working_desk)(chosen) as desk:
        return run_import(
            desk, options.kind, options.file, dry_run=options.dry_run, as_json=options.json, known_file=options.known,
            take_alike=options.alike,
        )  # fmt: skip


def _mail_read(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.desks import reading_desk
    from orderdesk.console.mail import read_mails

    with reading_desk(chosen) as desk:
        return read_mails(desk, options.file, as_json=options.json)


def _label(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.desks import reading_desk
    from orderdesk.console.papers import write_label

    with reading_desk(chosen) as desk:
        return write_label(desk, options.order, options.output)


def _statement(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.desks import reading_desk
    from orderdesk.console.papers import write_statement

    with reading_desk(chosen) as desk:
        return write_statement(desk, options.customer, options.start, options.end, options.output)


def _check(_options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.checking import run_check

    return run_check(chosen)


def _migrate(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.migrating import run_migrate

    return run_migrate(chosen, options.wait)


def _sample(_options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.console.desks import ready_desk
    from orderdesk.sample import fill

    with ready_desk(chosen) as desk:
        note(fill(desk))
    return DONE


def _tour(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from orderdesk.tour import tour

    return tour(None if chosen.embedded else chosen.database, options.folder)
