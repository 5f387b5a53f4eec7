"""What the database refuses of approved orders: they change only as an approved amendment says, whoever comes with what."""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.rule import DELETE, INSERT, NOT_RIGHT, NOT_YOURS, UPDATE, Rule, Voice
from orderdesk.language import N_
from orderdesk.rules.amendments import AMENDABLE, HEAD_FIELDS
from orderdesk.rules.rights import RIGHTS, Role

OPEN_FOR_EDIT = "('draft', 'returned', 'parked')"
FIXED = N_("the lines of a submitted order are fixed")
CHANGED_BY = N_("an approved order changes only by an approved amendment")
UNDONE = N_("an amendment that is approved is carried out whole in the same step")
_STATES = ", ".join(f"'{state}'" for state in AMENDABLE)
_REVIEWERS = RIGHTS["review.first"] | RIGHTS["review.second"] | RIGHTS["review.final"] | RIGHTS["review.special"]
_STEPS = "('first_review', 'second_review', 'final_review')"


def amended(order: str, more: str = "") -> str:
    """SQL: an amendment of the order is being put into force."""
    return f"EXISTS (SELECT 1 FROM amendment a WHERE a.order_id = {order} AND a.state = 'approved'{more})"


def amended_line(order: str, more: str) -> str:
    """SQL: a line of an amendment of the order that is being put into force says so."""
    return (
        "EXISTS (SELECT 1 FROM amendment a JOIN amendment_line m ON m.amendment_id = a.id "
        f"WHERE a.order_id = {order} AND a.state = 'approved' AND {more})"
    )


def head_changed(voice: Voice) -> str:
    """SQL: something of the head that an amendment may change is another."""
    return " OR ".join(voice.differs(f"NEW.{name}", f"OLD.{name}") for name in (*HEAD_FIELDS, "total_units", "place_at"))


def head_as_amended(voice: Voice) -> str:
    """SQL: an amendment being put into force says what the head has now."""
    same = " AND ".join(f"NOT {voice.differs(f'NEW.{name}', f'coalesce(a.{name}, OLD.{name})')}" for name in HEAD_FIELDS)
    place = f"NOT {voice.differs('NEW.place_at', 'coalesce(a.place_at, OLD.place_at)')}"
    return amended("OLD.id", f" AND {same} AND {place} AND NEW.total_units IN (OLD.total_units, a.total_after_units)")


def lines(voice: Voice, content: str) -> Iterator[Rule]:
    """Lines of submitted orders: as an amendment that is being put into force says, and otherwise never."""
    somebody = f"{voice.who} <> ''"
    state = "(SELECT o.state FROM sales_order o WHERE o.id = {row}.order_id)"
    told = "EXISTS (SELECT 1 FROM timeline t WHERE t.order_id = NEW.order_id)"
    shut = f"{state.format(row='NEW')} NOT IN {OPEN_FOR_EDIT} AND {told}"
    new = " AND ".join(f"m.{name} = NEW.{name}" for name in ("base_units", "quantity_units", "price_units", "amount_units"))
    added = amended_line("NEW.order_id", f"m.action = 'add' AND m.product_id = NEW.product_id AND {new}")
    yield Rule("order_line", INSERT, f"{shut} AND NOT {added}", FIXED, where=somebody)
    sums = ("quantity_units", "base_units", "price_units", "amount_units")
    moved = " OR ".join(voice.differs(f"NEW.{name}", f"OLD.{name}") for name in content.split() if name not in sums)
    counted = " OR ".join(voice.differs(f"NEW.{name}", f"OLD.{name}") for name in sums)
    closed = f"{state.format(row='OLD')} NOT IN {OPEN_FOR_EDIT}"
    yield Rule("order_line", UPDATE, closed, FIXED, where=moved)
    said = amended_line("OLD.order_id", f"m.action = 'change' AND m.line_id = OLD.id AND {new}")
    yield Rule("order_line", UPDATE, f"{closed} AND NOT {said}", FIXED, where=counted)
    yield Rule("order_line", DELETE, closed, FIXED)
    out = amended_line("OLD.order_id", "m.action = 'remove' AND m.line_id = OLD.id")
    taken = f"{somebody} AND NEW.state = 'cancelled' AND OLD.state IN ('wanting', 'locked')"
    yield Rule("order_line", UPDATE, f"NOT {out}", CHANGED_BY, where=taken)
    intake = N_("a draft is written by intake")
    writer = voice.holds(RIGHTS["order.enter"])
    taker = voice.holds(RIGHTS["order.enter"] | RIGHTS["import.orders"] | RIGHTS["import.history"])
    drafted = f"{state.format(row='NEW')} IN {OPEN_FOR_EDIT}"
    yield Rule("order_line", INSERT, drafted, intake, NOT_YOURS, where=f"{somebody} AND NOT {taker}")
    edited = f"{somebody} AND ({moved} OR {counted}) AND NOT {writer}"
    yield Rule("order_line", UPDATE, f"NOT ({closed})", intake, NOT_YOURS, where=edited)
    head = " OR ".join(voice.differs(f"NEW.{name}", f"OLD.{name}") for name in (*HEAD_FIELDS, "total_units"))
    written = f"{somebody} AND OLD.state IN {OPEN_FOR_EDIT} AND ({head}) AND NOT {writer}"
    yield Rule("sales_order", UPDATE, written, intake, NOT_YOURS)


def amendments(voice: Voice) -> Iterator[Rule]:
    """The documents themselves, and what they let reviewers write."""
    somebody = f"{voice.who} <> ''"
    gone = f"NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.id = NEW.order_id AND o.state IN ({_STATES}))"
    early = N_("only an approved order that has not left is amended")
    yield Rule("amendment", INSERT, gone, early, where=somebody)
    mine = f"SELECT 1 FROM amendment a WHERE a.id = NEW.amendment_id AND a.asked_by = {voice.me} AND a.state = 'first_review'"
    full = "(SELECT count(*) FROM amendment_line l WHERE l.amendment_id = NEW.amendment_id) < a.line_count"
    sent = N_("what was asked for is not changed any more")
    yield Rule("amendment_line", INSERT, f"NOT EXISTS ({mine} AND {full})", sent, NOT_YOURS, where=somebody)
    known = f"SELECT 1 FROM allowed_move m WHERE m.entity = 'amendment' AND m.source = a.state AND {voice.carries('m')}"
    steps = "m.target NOT IN ('withdrawn', 'in_force')"
    own = f"SELECT 1 FROM amendment a WHERE a.id = NEW.amendment_id AND a.state = NEW.step AND a.asked_by <> {voice.me}"
    yield Rule(
        "amendment_decision",
        INSERT,
        f"NOT EXISTS ({own} AND EXISTS ({known} AND {steps}))",
        N_("an amendment is decided at its step, by that step's reviewer, and never by who asked for it"),
        NOT_YOURS,
        where=somebody,
    )
    latest = "(SELECT max(d.id) FROM amendment_decision d WHERE d.amendment_id = NEW.id)"
    verdict = "CASE WHEN NEW.state = 'refused' THEN 'refused' ELSE 'approved' END"
    signed = (
        f"SELECT 1 FROM amendment_decision d WHERE d.id = {latest} AND d.step = OLD.state AND d.decided_by = {voice.me} "
        f"AND d.verdict = {verdict}"
    )
    left = f"{somebody} AND OLD.state IN {_STEPS} AND NEW.state <> OLD.state AND NEW.state <> 'withdrawn'"
    unsigned = N_("an amendment leaves a review only with the reviewer's signed decision")
    yield Rule("amendment", UPDATE, f"NOT EXISTS ({signed})", unsigned, NOT_YOURS, where=left)
    other = f"NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn' AND OLD.asked_by <> {voice.me}"
    yield Rule(
        "amendment",
        UPDATE,
        f"{somebody} AND {other} AND NOT {voice.holds([Role.MANAGER])}",
        N_("an amendment is withdrawn by who asked for it"),
        NOT_YOURS,
    )
    whole = amended("OLD.id", " AND a.kind = 'cancel'")
    ended = f"{somebody} AND NEW.state = 'cancelled' AND OLD.state IN ({_STATES})"
    yield Rule("sales_order", UPDATE, f"NOT {whole}", CHANGED_BY, where=ended)
    letter = f"NEW.kind <> 'amendment' AND NOT {voice.holds(RIGHTS['mail.send'])}"
    yield Rule("outbox", INSERT, f"{somebody} AND {letter}", N_("your role does not write to customers"), NOT_YOURS)
    for operation in (INSERT, UPDATE):
        owners = f"CASE WHEN NEW.key LIKE 'insertion.%' THEN {voice.holds(RIGHTS['insertion.rules'])} "
        owners += f"ELSE {voice.holds(RIGHTS['settings.edit'])} END"
        strange = N_("this setting is decided by others")
        yield Rule("setting", operation, f"{somebody} AND NOT {owners}", strange, NOT_YOURS)
    yield from _carried_out(voice)
    yield from _stock(voice)


def _carried_out(voice: Voice) -> Iterator[Rule]:
    """An amendment is in force once the order says what it says, and not before."""
    head = " AND ".join(
        f"NOT {voice.differs(f'o.{name}', f'coalesce(NEW.{name}, o.{name})')}" for name in (*HEAD_FIELDS, "place_at")
    )
    ended = "NEW.kind <> 'cancel' OR o.state = 'cancelled' OR EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id "
    ended += "AND l.state <> 'cancelled')"
    order = f"SELECT 1 FROM sales_order o WHERE o.id = NEW.order_id AND o.total_units = NEW.total_after_units AND {head}"
    sums = " AND ".join(f"l.{name} = m.{name}" for name in ("quantity_units", "base_units", "price_units", "amount_units"))
    said = (
        f"(m.action = 'add' AND l.product_id = m.product_id AND {sums}) OR (m.action = 'change' AND l.id = m.line_id AND {sums}) "
        "OR (m.action = 'remove' AND l.id = m.line_id AND l.state = 'cancelled')"
    )
    done = f"SELECT 1 FROM order_line l WHERE l.order_id = NEW.order_id AND ({said})"
    left = f"SELECT 1 FROM amendment_line m WHERE m.amendment_id = NEW.id AND NOT EXISTS ({done})"
    held = (
        "SELECT 1 FROM amendment_line m JOIN stock_lock k ON k.line_id = m.line_id AND k.state = 'open' "
        "WHERE m.amendment_id = NEW.id GROUP BY m.id, m.action, m.base_units "
        "HAVING sum(k.quantity_units) > CASE WHEN m.action = 'remove' THEN 0 ELSE m.base_units END"
    )
    whole = f"EXISTS ({order} AND ({ended})) AND NOT EXISTS ({left}) AND NOT EXISTS ({held})"
    going = f"{voice.who} <> '' AND NEW.state = 'in_force' AND OLD.state <> 'in_force'"
    yield Rule("amendment", UPDATE, f"NOT ({whole})", UNDONE, where=going)


def unfinished() -> Iterator[str]:
    """PostgreSQL: nobody leaves an amendment approved and not carried out; looked at when the transaction ends."""
    yield (
        "CREATE FUNCTION carried_out() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $f$\n"
        "BEGIN\n    IF app_user() <> ''\n "
        "       AND EXISTS (SELECT 1 FROM amendment a WHERE a.id = NEW.id AND a.state = 'approved') THEN\n"
        f"        RAISE EXCEPTION USING MESSAGE = 'orderdesk: {UNDONE}', ERRCODE = '{NOT_RIGHT}';\n    END IF;\n"
        "    RETURN NULL;\nEND $f$"
    )
    yield (
        "CREATE CONSTRAINT TRIGGER carried_out AFTER INSERT OR UPDATE OF state ON amendment DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION carried_out()"
    )


def _stock(voice: Voice) -> Iterator[Rule]:
    """Reviewers touch stock only where an amendment that is being put into force lets something go."""
    somebody, keepers = f"{voice.who} <> ''", frozenset(Role) - _REVIEWERS
    keeper, releaser = voice.holds(keepers), voice.holds(keepers | RIGHTS["stock.release"])
    sentence = N_("stock is locked and released by the warehouse")
    of_line = "(SELECT l.order_id FROM order_line l WHERE l.id = {row}.line_id)"
    far = f"{somebody} AND NEW.state IN ('shipped', 'locked') AND OLD.state <> NEW.state AND NOT {keeper}"
    yield Rule("order_line", UPDATE, f"NOT {amended('NEW.order_id')}", sentence, NOT_YOURS, where=far)
    back = f"{somebody} AND NEW.state = 'wanting' AND OLD.state = 'locked' AND NOT {releaser}"
    yield Rule("order_line", UPDATE, f"NOT {amended('NEW.order_id')}", sentence, NOT_YOURS, where=back)
    onward = f"NEW.state IN ('shipped', 'delivered') AND OLD.state NOT IN ('closed', NEW.state) AND NOT {keeper}"
    moved = (
        f"OLD.state IN ({_STATES}) AND NEW.state <> OLD.state AND NOT (OLD.state = 'approved' AND NEW.state = 'ready_to_ship')"
    )
    loose = f"{somebody} AND (({onward}) OR ({moved} AND NOT {releaser}))"
    yield Rule("sales_order", UPDATE, f"NOT {amended('NEW.id')}", sentence, NOT_YOURS, where=loose)
    split = "EXISTS (SELECT 1 FROM stock_lock k WHERE k.line_id = NEW.line_id)"
    fresh = f"NEW.state = 'open' OR NOT {split} OR NOT {amended(of_line.format(row='NEW'))}"
    yield Rule("stock_lock", INSERT, fresh, sentence, NOT_YOURS, where=f"{somebody} AND NOT {keeper}")
    freed = f"{somebody} AND NOT {releaser}"
    yield Rule("stock_lock", UPDATE, f"NOT {amended(of_line.format(row='OLD'))}", sentence, NOT_YOURS, where=freed)
    other = f"NEW.locked_units > OLD.locked_units OR {voice.differs('NEW.on_hand_units', 'OLD.on_hand_units')}"
    any_now = "EXISTS (SELECT 1 FROM amendment a WHERE a.state = 'approved')"
    yield Rule("stock_level", UPDATE, f"NOT {any_now} OR {other}", sentence, NOT_YOURS, where=freed)
