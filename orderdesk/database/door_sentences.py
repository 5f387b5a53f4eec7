"""Why a server lets somebody not in, in a sentence that says what to do.

Before a login is through, a server tells its reason only as text. What is known is said in our words; the rest in the server's,
which may be any language.
"""

from __future__ import annotations

import re

import psycopg

from orderdesk.database.errors import DatabaseAway
from orderdesk.language import N_
from orderdesk.rules.errors import Refused

WRONG = N_("Name or password is not right, or the password's time is over. Try again, or ask the administrator.")

# The driver's and the server's own words, and ours. {name}: the database, {login}: who.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    ("password authentication failed", WRONG, "password"),
    ("no password supplied", N_("Type your password."), "password"),
    ("is not permitted to log in", N_("You may not sign in here any more. Ask the administrator."), "login"),
    (
        "too many connections for role",
        N_("You are signed in at too many desks. Sign out at one of them, then try again."),
        "",
    ),
    (
        "too many clients|remaining connection slots|too many connections for database",
        N_("The database serves as many desks as it can. Try again in a minute, or tell the administrator."),
        "",
    ),
    ("database .* does not exist", N_("There is no database “{name}” on this server. Correct its address in the settings."), ""),
    (
        "permission denied for database|no pg_hba.conf entry",
        N_("The server does not let {login} into “{name}”. Ask its administrator."),
        "",
    ),
    (
        "authentication method requirement|did not complete authentication",
        N_("This server asks for passwords in a way that is not safe; yours was not sent. Its administrator sets scram-sha-256."),
        "",
    ),
    (
        "channel binding",
        N_("Somebody may stand between this desk and the server; your password was not sent. Tell the administrator."),
        "",
    ),
    (
        "does not support SSL|SSL connection is required",
        N_("The server does not encrypt, but the address of this desk demands it. Tell the administrator."),
        "",
    ),
    (
        "certificate|SSL error",
        N_("The server cannot show that it is the right one: {reason}. Your password was not sent. Tell the administrator."),
        "",
    ),
)


def no_entry(error: psycopg.OperationalError, login: str, name: str) -> Refused | DatabaseAway:
    """The error of a connection that was not made."""
    lines = [line.strip() for line in str(error).replace("connection failed: ", "").splitlines() if line.strip()] or [""]
    for pattern, sentence, field in _KNOWN:
        for line in lines:  # a line for each address the host's name stands for
            if re.search(pattern, line):
                return Refused(sentence, field=field or None, login=login, name=name, reason=_bare(line))
    waking = re.search("starting up|shutting down|recovery mode", str(error))
    if waking or error.pgconn is None or not error.pgconn.used_password:
        return DatabaseAway(lines[0][:300])
    return Refused(N_("The server does not let you in: {reason}."), reason=_bare(lines[-1]))


def _bare(line: str) -> str:
    return re.sub(r"^connection to server .*? failed: ", "", line).removeprefix("FATAL:").strip(" .")[:300]


def too_old(found: int, least: int) -> Refused:
    """The sentence for a server older than we know."""
    return Refused(
        N_("The server runs PostgreSQL {found}; OrderDesk needs {least} or newer. Tell the administrator."),
        found=found,
        least=least,
    )
