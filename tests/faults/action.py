"""One thing that people try at the database with any program, and the words postings are made of."""

from __future__ import annotations

from dataclasses import dataclass

from orderdesk.rules.rights import Role

LETTERS = dict(zip("CSBMWHFA", Role, strict=True))
ALL = "CSBMWHFA"


@dataclass(frozen=True, slots=True)
class Action:
    """SQL, who may, and whether only a server with logins knows the thing."""

    name: str
    sql: tuple[str, ...]
    may: str = ""
    server_only: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Who may."""
        return frozenset(LETTERS[letter] for letter in self.may)


def do(name: str, *sql: str, may: str = "") -> Action:
    """An action on either database."""
    return Action(name, sql, may)


def on_server(name: str, *sql: str, may: str = "") -> Action:
    """An action that only a server with logins knows."""
    return Action(name, sql, may, server_only=True)


ENTRY = (
    "INSERT INTO journal_entry (kind, source_id, customer_id, business_date, currency, posted_by, posted_at) "
    "VALUES ('{kind}', {source}, {{customer}}, '{{today}}', 'CNY', {by}, {{now}})"
)
NEWEST = "(SELECT max(id) FROM journal_entry)"
SIDE = (
    f"INSERT INTO journal_line (entry_id, account, debit_units, credit_units) VALUES ({NEWEST}, "
    "'{account}', {debit}, {credit})"
)
SEAL = f"INSERT INTO journal_seal (entry_id, total_units) VALUES ({NEWEST}, " + "{total})"
