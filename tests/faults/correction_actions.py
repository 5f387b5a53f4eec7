"""What is tried with write-offs, refunds and reversals, alone and with a second person; see actions.py."""

from __future__ import annotations

from tests.faults.action import ENTRY, NEWEST, SEAL, SIDE, do

_ASK = (
    "INSERT INTO correction (number, kind, state, customer_id, currency, amount_units, bill_id, bill_units, payment_id, "
    "payment_units, entry_id, method, reason, asked_by, asked_at, version) VALUES ('CXX', '{kind}', '{state}', {customer}, "
    "'CNY', {units}, {bill}, {bill_units}, {payment}, {payment_units}, {entry}, 'cash', 'x', {by}, {{now}}, 1)"
)
_ASKED = "(SELECT max(id) FROM correction)"
_DECIDE_ON = (
    "UPDATE correction SET state = '{state}', posting_id = {posting}, decided_by = {by}, decided_at = {{now}}, "
    "opinion = '{opinion}', version = version + 1 WHERE id = {which}"
)


def _ask(kind: str, units: int, state: str = "asked", by: str = "{me}", customer: str = "{customer}", **where: object) -> str:
    """Ask for a correction of a bill (bill, bill_units), a payment or a posting (entry)."""
    told = {"bill": "NULL", "bill_units": 0, "payment": "NULL", "payment_units": 0, "entry": "NULL"} | where
    return _ASK.format(kind=kind, units=units, state=state, by=by, customer=customer, **told)


def _done(
    kind: str,
    debit: str,
    credit: str,
    units: int,
    *more: str,
    which: str = _ASKED,
    by: str = "{me}",
    opinion: str = "x",
    posted: int = 0,
) -> tuple[str, ...]:
    """Post what was asked for, as a command does: entry, lines, `more`, the correction done, the seal."""
    return (
        ENTRY.format(kind=kind, source=which, by="{me}"),
        SIDE.format(account=debit, debit=posted or units, credit=0),
        SIDE.format(account=credit, debit=0, credit=posted or units),
        *more,
        _DECIDE_ON.format(state="done", posting=NEWEST, by=by, opinion=opinion, which=which),
        SEAL.format(total=posted or units),
    )


_BIG, _SMALL = 150_000_000, 20_000
_OFF_SMALL = _ask("write_off", _SMALL, bill="{posted_bill}", bill_units=_SMALL)
_OFF_BIG = _ask("write_off", _BIG, bill="{big_bill}", bill_units=_BIG)
_REFUND = _ask("refund", _SMALL, payment="{payment}", payment_units=_SMALL)
_BACK = _ask("reversal", 500_000, bill="{posted_bill}", entry="{entry}")
_UNMATCH = "DELETE FROM allocation WHERE bill_id = {posted_bill}"
_OFF = ("write_off", "write_off", "receivable")
CORRECTIONS = [
    do("ask for a write-off", _OFF_BIG, may="MF"),
    do("ask in another's name", _ask("write_off", _SMALL, by="{other}", bill="{posted_bill}", bill_units=_SMALL)),
    do("ask for what is done already", _ask("write_off", _SMALL, "done", bill="{posted_bill}", bill_units=_SMALL)),
    do(
        "ask to write off another customer's bill",
        _ask("write_off", _SMALL, customer="{customer2}", bill="{posted_bill}", bill_units=_SMALL),
    ),
    do("ask to write off more than one says", _ask("write_off", _SMALL, bill="{posted_bill}", bill_units=_SMALL + 1)),
    do("write off a little", _OFF_SMALL, *_done(*_OFF, _SMALL), may="M"),
    do("write off much alone", _OFF_BIG, *_done(*_OFF, _BIG)),
    do(
        "write off more than is open",
        _ask("write_off", 495_000, bill="{posted_bill}", bill_units=495_000),
        *_done(*_OFF, 495_000),
    ),
    do(
        "write off without posting it",
        _OFF_SMALL,
        _DECIDE_ON.format(state="done", posting="NULL", by="{me}", opinion="x", which=_ASKED),
    ),
    do("post another amount than was asked", _OFF_SMALL, *_done(*_OFF, _SMALL, posted=_SMALL * 2)),
    do("post a write-off on other accounts", _OFF_SMALL, *_done("write_off", "bank", "receivable", _SMALL)),
    do("approve what another asked for", *_done(*_OFF, _BIG, which="{asked_off}"), may="M"),
    do("approve what one asked for oneself", *_done(*_OFF, _BIG, which="{own_off}")),
    do("approve in another's name", *_done(*_OFF, _BIG, which="{asked_off}", by="{other}")),
    do("approve without a word", *_done(*_OFF, _BIG, which="{asked_off}", opinion="")),
    do(
        "refuse what another asked for",
        _DECIDE_ON.format(state="refused", posting="NULL", by="{me}", opinion="x", which="{asked_off}"),
        may="MF",
    ),
    do("refuse without a word", _DECIDE_ON.format(state="refused", posting="NULL", by="{me}", opinion="", which="{asked_off}")),
    do(
        "decide again what was decided", _DECIDE_ON.format(state="refused", posting="NULL", by="{me}", opinion="x", which="{off}")
    ),
    do("change what was asked", "UPDATE correction SET amount_units = 1, version = version + 1 WHERE id = {asked_off}"),
    do("change why it was asked", "UPDATE correction SET reason = 'y', version = version + 1 WHERE id = {asked_off}"),
    do("delete a correction", "DELETE FROM correction WHERE id = {asked_off}"),
    do("refund a little", _REFUND, *_done("refund", "receivable", "bank", _SMALL), may="MF"),
    do(
        "refund more than was paid",
        _ask("refund", 600_000, payment="{payment}", payment_units=600_000),
        *_done("refund", "receivable", "bank", 600_000),
    ),
    do(
        "refund what is matched",
        _ask("refund", 495_000, payment="{payment}", payment_units=495_000),
        *_done("refund", "receivable", "bank", 495_000),
    ),
    do("reverse a bill's posting", _BACK, *_done("reversal", "sales", "receivable", 500_000, _UNMATCH), may="MF"),
    do("reverse a bill and leave its payments on it", _BACK, *_done("reversal", "sales", "receivable", 500_000)),
    do("reverse part of a posting", _ask("reversal", 1, bill="{posted_bill}", entry="{entry}")),
    do("reverse with what was posted once more", _BACK, *_done("reversal", "receivable", "sales", 500_000, _UNMATCH)),
    do("reverse on other accounts", _BACK, *_done("reversal", "bank", "receivable", 500_000, _UNMATCH)),
    do("reverse twice", _BACK, _BACK.replace("CXX", "CXY")),
    do(
        "reverse a reversal",
        _BACK,
        *_done("reversal", "sales", "receivable", 500_000, _UNMATCH),
        _ask("reversal", 500_000, bill="{posted_bill}", entry=NEWEST).replace("CXX", "CXY"),
    ),
    do(
        "take back a write-off",
        _ask("reversal", 10_000, bill="{big_bill}", bill_units=-10_000, entry="{off_entry}"),
        *_done("reversal", "receivable", "write_off", 10_000),
        may="M",
    ),
    do("take a matching away", _UNMATCH),
    do("say a bill is paid", "UPDATE bill SET state = 'settled', version = version + 1 WHERE id = {audited_bill}"),
    do("cancel what a customer owes", "UPDATE bill SET state = 'cancelled', version = version + 1 WHERE id = {audited_bill}"),
    do(
        "post a correction nobody asked for",
        ENTRY.format(kind="write_off", source=987654, by="{me}"),
        SIDE.format(account="write_off", debit=_SMALL, credit=0),
        SIDE.format(account="receivable", debit=0, credit=_SMALL),
        SEAL.format(total=_SMALL),
    ),
]
