"""What the database refuses in the books: postings, matchings, and corrections with their second person."""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.rule import DELETE, INSERT, NOT_YOURS, UPDATE, Rule, Voice
from orderdesk.language import N_
from orderdesk.rules.receivables import ACCOUNTS, CorrectionKind
from orderdesk.rules.rights import RIGHTS

_POSTED_BY = {
    "bill": RIGHTS["bill.audit"] | RIGHTS["import.history"],
    "payment": RIGHTS["payment.receive"],
}
"""Kind of posting -> who may make it; the others rest on a correction, which says who."""
_SEALED = "EXISTS (SELECT 1 FROM journal_seal s WHERE s.entry_id = {entry})"
_MATCHED = "(SELECT coalesce(sum(a.amount_units), 0) FROM allocation a WHERE a.{column} = {id})"
_CORRECTED = "(SELECT coalesce(sum(d.{units}), 0) FROM correction d WHERE d.{column} = {id} AND d.state = 'done')"


def books(voice: Voice) -> Iterator[Rule]:
    """Every rule of the books, in the order in which a row is judged."""
    yield from _postings(voice)
    yield from _allocations(voice)
    yield from _bills(voice)
    yield from _asked(voice)
    yield from _decided(voice)


def _taken(column: str, of: str) -> str:
    """What is matched and corrected of a bill (bill_id) or a payment (payment_id) already."""
    units = column.replace("_id", "_units")
    return f"({_MATCHED.format(column=column, id=of)} + {_CORRECTED.format(column=column, id=of, units=units)})"


def _postings(voice: Voice) -> Iterator[Rule]:
    strange = N_("your role does not make this kind of posting")
    for kind, roles in _POSTED_BY.items():
        refused = f"{voice.who} <> '' AND NEW.kind = '{kind}' AND NOT {voice.holds(roles)}"
        yield Rule("journal_entry", INSERT, refused, strange, NOT_YOURS)
    side = "(SELECT coalesce(sum(l.{side}_units), 0) FROM journal_line l WHERE l.entry_id = NEW.entry_id) <> NEW.total_units"
    count = "(SELECT count(*) FROM journal_line l WHERE l.entry_id = NEW.entry_id) < 2"
    unbalanced = f"{count} OR {side.format(side='debit')} OR {side.format(side='credit')}"
    yield Rule("journal_seal", INSERT, unbalanced, N_("the posting does not balance"))
    yield Rule("journal_line", INSERT, _SEALED.format(entry="NEW.entry_id"), N_("the posting is sealed"))
    yield Rule(
        "journal_seal",
        INSERT,
        f"{voice.who} <> '' AND NOT ({_sources()})",
        N_("a posting says what its bill, payment or correction says"),
    )
    yield Rule(
        "journal_seal", INSERT, f"{voice.who} <> '' AND ({_strange_account()})", N_("a posting of this kind has other accounts")
    )
    yield Rule(
        "journal_seal", INSERT, f"{voice.who} <> '' AND ({_no_mirror()})", N_("a reversal mirrors what it reverses, line by line")
    )


def _sources() -> str:
    """The sealed entry is that of a bill or payment of its amount, or of a correction that was just done."""
    entry = "SELECT 1 FROM journal_entry e JOIN {table} b ON b.id = e.source_id WHERE e.id = NEW.entry_id AND {more} "
    same = "AND b.customer_id = e.customer_id AND b.currency = e.currency AND b.{amount} = NEW.total_units"
    found = [
        (entry + same).format(table=table, amount=amount, more=f"e.kind = '{kind}'")
        for kind, table, amount in (("bill", "bill", "total_units"), ("payment", "payment", "amount_units"))
    ]
    done = "e.kind = b.kind AND b.state = 'done' AND b.posting_id = e.id"
    found.append((entry + same).format(table="correction", amount="amount_units", more=done))
    return " OR ".join(f"EXISTS ({one})" for one in found)


def _strange_account() -> str:
    """A line of the entry is on another account, or on another side, than its kind has."""
    fits = " OR ".join(
        f"(e.kind = '{kind}' AND ((l.account = '{debit}' AND l.debit_units = NEW.total_units) "
        f"OR (l.account = '{credit}' AND l.credit_units = NEW.total_units)))"
        for kind, (debit, credit) in ACCOUNTS.items()
    )
    lines = "SELECT 1 FROM journal_line l JOIN journal_entry e ON e.id = l.entry_id WHERE l.entry_id = NEW.entry_id"
    return f"EXISTS ({lines} AND e.kind <> 'reversal' AND NOT ({fits}))"


def _no_mirror() -> str:
    """The entry reverses one whose lines, changed over, are not exactly its own."""
    pair = "FROM journal_entry e JOIN correction c ON c.id = e.source_id WHERE e.id = NEW.entry_id AND e.kind = 'reversal'"
    own = "SELECT count(*) FROM journal_line l WHERE l.entry_id = NEW.entry_id"
    other = "SELECT count(*) FROM journal_line o WHERE o.entry_id = c.entry_id"
    mirrored = (
        f"{other} AND EXISTS (SELECT 1 FROM journal_line l WHERE l.entry_id = NEW.entry_id AND l.account = o.account "
        "AND l.debit_units = o.credit_units AND l.credit_units = o.debit_units)"
    )
    return f"EXISTS (SELECT 1 {pair} AND (({own}) <> ({other}) OR ({own}) <> ({mirrored})))"


def _allocations(voice: Voice) -> Iterator[Rule]:
    own = {INSERT: "0", UPDATE: "OLD.amount_units"}
    for operation in (INSERT, UPDATE):
        for column, table, amount in (("payment_id", "payment", "amount_units"), ("bill_id", "bill", "total_units")):
            given = f"{_taken(column, f'NEW.{column}')} - {own[operation]} + NEW.amount_units"
            there = f"(SELECT x.{amount} FROM {table} x WHERE x.id = NEW.{column})"
            sentence = N_("more is matched than was paid") if table == "payment" else N_("more is matched than the bill is over")
            yield Rule("allocation", operation, f"{voice.who} <> '' AND {given} > {there}", sentence)
    together = (
        "SELECT 1 FROM payment p JOIN bill b ON b.customer_id = p.customer_id AND b.currency = p.currency "
        "WHERE p.id = NEW.payment_id AND b.id = NEW.bill_id"
    )
    strange = N_("a payment is matched with bills of the same customer and currency")
    yield Rule("allocation", INSERT, f"{voice.who} <> '' AND NOT EXISTS ({together})", strange)
    closed = "NOT EXISTS (SELECT 1 FROM bill b WHERE b.id = NEW.bill_id AND b.state = 'audited')"
    yield Rule("allocation", INSERT, f"{voice.who} <> '' AND {closed}", N_("only what is open on an audited bill is paid"))
    undone = (
        "SELECT 1 FROM journal_entry e JOIN correction c ON c.id = e.source_id JOIN journal_entry o ON o.id = c.entry_id "
        f"WHERE e.kind = 'reversal' AND c.state = 'asked' AND NOT {_SEALED.format(entry='e.id')} "
        "AND ((o.kind = 'payment' AND o.source_id = OLD.payment_id) OR (o.kind = 'bill' AND o.source_id = OLD.bill_id))"
    )
    sentence = N_("a matching goes only with the reversal of its payment or bill")
    yield Rule("allocation", UPDATE, f"{voice.who} <> '' AND NEW.amount_units < OLD.amount_units", sentence)
    yield Rule("allocation", DELETE, f"{voice.who} <> '' AND NOT EXISTS ({undone})", sentence)


def _bills(voice: Voice) -> Iterator[Rule]:
    settled = f"{voice.who} <> '' AND NEW.state = 'settled' AND OLD.state <> 'settled'"
    short = f"{_taken('bill_id', 'NEW.id')} < NEW.total_units"
    yield Rule("bill", UPDATE, short, N_("a bill is settled when it is paid or written off"), where=settled)
    reversed_ = (
        "SELECT 1 FROM correction c JOIN journal_entry o ON o.id = c.entry_id "
        "WHERE o.kind = 'bill' AND o.source_id = NEW.id AND c.state = 'done'"
    )
    cancelled = f"{voice.who} <> '' AND NEW.state = 'cancelled' AND OLD.state = 'audited'"
    kept = N_("what a customer owes is only taken back by a reversal")
    yield Rule("bill", UPDATE, f"NOT EXISTS ({reversed_})", kept, where=cancelled)


def _asked(voice: Voice) -> Iterator[Rule]:
    """A correction begins as a request that says what its bill, payment or posting says."""
    begun = N_("a correction begins as a request")
    yield Rule("correction", INSERT, f"{voice.who} <> '' AND (NEW.state <> 'asked' OR NEW.reason = '')", begun)
    twice = "SELECT 1 FROM correction o WHERE o.entry_id = NEW.entry_id AND o.state <> 'refused'"
    yield Rule("correction", INSERT, f"EXISTS ({twice})", N_("a posting is reversed once"))
    same = "x.customer_id = NEW.customer_id AND x.currency = NEW.currency"
    bill = (
        f"SELECT 1 FROM bill x WHERE x.id = NEW.bill_id AND {same} AND x.state = 'audited' "
        "AND NEW.bill_units = NEW.amount_units AND NEW.payment_id IS NULL AND NEW.payment_units = 0 AND NEW.entry_id IS NULL"
    )
    payment = (
        f"SELECT 1 FROM payment x WHERE x.id = NEW.payment_id AND {same} "
        "AND NEW.payment_units = NEW.amount_units AND NEW.bill_id IS NULL AND NEW.bill_units = 0 AND NEW.entry_id IS NULL"
    )
    kept = "AND NEW.{kept}_units = 0" + " AND NEW.{other}_id IS NULL AND NEW.{other}_units = 0"
    undone = (
        "SELECT 1 FROM correction u WHERE u.id = x.source_id AND u.{on}_id = NEW.{on}_id AND NEW.{on}_units = -NEW.amount_units"
    )
    of = {
        "bill": "NEW.bill_id = x.source_id " + kept.format(kept="bill", other="payment"),
        "payment": "NEW.payment_id = x.source_id AND NEW.payment_units = NEW.amount_units "
        "AND NEW.bill_id IS NULL AND NEW.bill_units = 0",
        "write_off": f"EXISTS ({undone.format(on='bill')}) AND NEW.payment_id IS NULL AND NEW.payment_units = 0",
        "refund": f"EXISTS ({undone.format(on='payment')}) AND NEW.bill_id IS NULL AND NEW.bill_units = 0",
    }
    sources = " OR ".join(f"(x.kind = '{kind}' AND {fits})" for kind, fits in of.items())
    entry = (
        f"SELECT 1 FROM journal_entry x JOIN journal_seal s ON s.entry_id = x.id AND s.total_units = NEW.amount_units "
        f"WHERE x.id = NEW.entry_id AND {same} AND ({sources})"
    )
    cases = {CorrectionKind.WRITE_OFF: bill, CorrectionKind.REFUND: payment, CorrectionKind.REVERSAL: entry}
    fits = " OR ".join(f"(NEW.kind = '{kind}' AND EXISTS ({found}))" for kind, found in cases.items())
    wrong = N_("a correction says what its bill, payment or posting says")
    yield Rule("correction", INSERT, f"{voice.who} <> '' AND NOT ({fits})", wrong)


def _decided(voice: Voice) -> Iterator[Rule]:
    """Who decides, signs; he may, and above the limit he is not who asked; what is done, is posted and fits."""
    decided = f"{voice.who} <> ''"
    yield Rule("correction", UPDATE, f"{decided} AND OLD.state <> 'asked'", N_("a correction that was decided is not changed"))
    unsigned = f"NEW.state = 'asked' OR {voice.differs('NEW.decided_by', voice.me)}"
    yield Rule("correction", UPDATE, f"{decided} AND ({unsigned})", N_("a correction is decided in one's own name"), NOT_YOURS)
    own = "NEW.decided_by = NEW.asked_by"
    alone = f"NEW.state = 'done' AND {own} AND NOT ({_within(voice)})"
    yield Rule("correction", UPDATE, f"{decided} AND {alone}", N_("above the limit a second person approves"), NOT_YOURS)
    silent = f"NEW.opinion = '' AND (NEW.state = 'refused' OR NOT {own})"
    yield Rule("correction", UPDATE, f"{decided} AND ({silent})", N_("a correction is decided with a written opinion"))
    weighty = (
        "(NEW.kind = 'write_off' OR EXISTS (SELECT 1 FROM journal_entry o WHERE o.id = NEW.entry_id AND o.kind = 'write_off'))"
    )
    strange = f"NEW.state = 'done' AND {weighty} AND NOT {voice.holds(RIGHTS['entry.write_off'])}"
    yield Rule(
        "correction", UPDATE, f"{decided} AND {strange}", N_("a write-off, and taking one back, needs a manager"), NOT_YOURS
    )
    posted = "SELECT 1 FROM journal_entry e WHERE e.id = NEW.posting_id AND e.kind = NEW.kind AND e.source_id = NEW.id"
    yield Rule(
        "correction",
        UPDATE,
        f"{decided} AND NEW.state = 'done' AND NOT EXISTS ({posted})",
        N_("what is done is posted"),
    )
    yield Rule(
        "correction", UPDATE, f"{decided} AND NEW.state = 'done' AND ({_too_much()})", N_("more is corrected than there is")
    )


def _within(voice: Voice) -> str:
    """One person may do it alone, what was corrected in the same place before counted along."""
    before = (
        f"CASE NEW.kind WHEN 'write_off' THEN {_CORRECTED.format(column='bill_id', id='NEW.bill_id', units='bill_units')} "
        f"WHEN 'refund' THEN {_CORRECTED.format(column='payment_id', id='NEW.payment_id', units='payment_units')} ELSE 0 END"
    )
    limit = f"round(CAST({voice.setting('receivables.two_person_limit')} AS numeric) * 10000)"
    return f"NEW.currency = {voice.setting('company.currency')} AND {before} + NEW.amount_units <= {limit}"


def _too_much() -> str:
    """It takes more of its bill or payment than is left; a bill that is taken back has nothing on it any more."""
    bill = f"{_taken('bill_id', 'NEW.bill_id')} + NEW.bill_units > (SELECT b.total_units FROM bill b WHERE b.id = NEW.bill_id)"
    payment = (
        f"{_taken('payment_id', 'NEW.payment_id')} + NEW.payment_units > "
        "(SELECT p.amount_units FROM payment p WHERE p.id = NEW.payment_id)"
    )
    closed = "NOT EXISTS (SELECT 1 FROM bill b WHERE b.id = NEW.bill_id AND b.state = 'audited')"
    whole = "EXISTS (SELECT 1 FROM journal_entry o WHERE o.id = NEW.entry_id AND o.kind = 'bill')"
    return (
        f"(NEW.bill_id IS NOT NULL AND {bill}) OR (NEW.payment_id IS NOT NULL AND {payment}) "
        f"OR (NEW.kind = 'write_off' AND {closed}) OR ({whole} AND {_taken('bill_id', 'NEW.bill_id')} <> 0)"
    )
