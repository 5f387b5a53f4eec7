"""The audit trail: what it tells, whom it names, what it leaves out, and that nobody changes it unseen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from orderdesk.database.audit import Sealer, audited, head, removal, seal, verify
from orderdesk.database.audit.what import LEFT_OUT
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.model import AuditRow, Base, MailMessage
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.auditing import audit, run


@pytest.fixture(autouse=True)
def audited_desk(desk: Desk) -> Desk:
    return audit(desk)


def trail(desk: Desk, table: str = "") -> list[AuditRow]:
    """The rows of the trail, of one table or of all."""

    def read(session: Session) -> list[AuditRow]:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        return [row for row in rows if table in ("", row.table_name)]

    return desk.read(read)


def last(desk: Desk, table: str) -> AuditRow:
    return trail(desk, table)[-1]


def past_the_guards(desk: Desk, *told: str) -> None:
    """As whoever owns the server or the file can do it: without any trigger."""
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        if desk.engine.dialect.name == "sqlite":
            for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in told:
            connection.execute(text(statement))


# what is told


def test_an_order_taken_down_is_told_with_each_line(desk: Desk) -> None:
    order = make.order(desk, lines=[(make.product(desk), 2, "12.50"), (make.product(desk), 1)])
    whole = last(desk, "sales_order")
    assert (whole.operation, whole.row_key, whole.order_id, whole.before) == ("insert", str(order.id), order.id, None)
    assert whole.after is not None
    assert whole.after["number"] == order.number
    lines = trail(desk, "order_line")
    assert [(row.row_key, row.order_id) for row in lines] == [(str(line), order.id) for line in order.lines]
    assert [row.after["price_units"] for row in lines if row.after] == [125_000, 100_000]
    assert lines[0].after is not None
    assert lines[0].after["gift"] is False


def test_a_change_tells_what_differs_and_nothing_else(desk: Desk) -> None:
    order = make.order(desk)
    run(desk, f"UPDATE order_line SET price_units = 115000, remark = 'say \"x'' \\' WHERE order_id = {order.id}")
    row = last(desk, "order_line")
    assert (row.operation, row.order_id) == ("update", order.id)
    assert row.before == {"price_units": 100_000, "remark": ""}
    assert row.after == {"price_units": 115_000, "remark": "say \"x' \\"}


@pytest.mark.requirement("004-e7")
def test_a_reviewed_price_stays_and_a_change_before_is_told(desk: Desk) -> None:
    reviewed, draft = make.approved_order(desk), make.order(desk)
    for change in ("price_units = 1", "quantity_units = 1, base_units = 1"):
        with pytest.raises(DBAPIError, match="orderdesk"):
            run(desk, f"UPDATE order_line SET {change} WHERE order_id = {reviewed.id}")
    with pytest.raises(DBAPIError, match="orderdesk"):
        run(desk, f"UPDATE sales_order SET state = 'delivered' WHERE id = {reviewed.id}")
    assert [row.operation for row in trail(desk) if row.order_id == reviewed.id] == ["insert", "insert"]
    run(desk, f"UPDATE order_line SET price_units = 1 WHERE order_id = {draft.id}")
    row = last(desk, "order_line")
    assert (row.order_id, row.before, row.after) == (draft.id, {"price_units": 100_000}, {"price_units": 1})


def test_a_value_that_goes_or_comes_is_told_as_nothing(desk: Desk) -> None:
    order = make.order(desk)
    run(desk, f"UPDATE sales_order SET promised_date = '2026-12-01' WHERE id = {order.id}")
    assert (last(desk, "sales_order").before, last(desk, "sales_order").after) == (
        {"promised_date": None},
        {"promised_date": "2026-12-01"},
    )
    run(desk, f"UPDATE sales_order SET promised_date = NULL WHERE id = {order.id}")
    assert last(desk, "sales_order").after == {"promised_date": None}


def test_what_is_deleted_is_kept_in_the_trail(desk: Desk) -> None:
    order = make.order(desk)
    run(desk, f"DELETE FROM order_line WHERE order_id = {order.id}")
    row = last(desk, "order_line")
    assert (row.operation, row.order_id, row.after) == ("delete", order.id, None)
    assert row.before is not None
    assert row.before["position"] == 1


def test_a_step_that_changes_nothing_is_not_told(desk: Desk) -> None:
    order = make.order(desk)
    before = len(trail(desk))
    run(
        desk,
        f"UPDATE sales_order SET remark = remark, version = version + 1 WHERE id = {order.id}",
        f"UPDATE order_line SET remark = '' WHERE order_id = {order.id}",
    )
    assert len(trail(desk)) == before


def test_the_row_names_who_and_when(desk: Desk) -> None:
    begun = datetime.now(UTC) - timedelta(seconds=5)
    make.customer(desk)
    row = last(desk, "customer")
    with desk.engine.connect() as connection:
        who = connection.execute(text("SELECT app_user()")).scalar_one() or ""
        if desk.engine.dialect.name == "postgresql":
            who = who or connection.execute(text("SELECT session_user")).scalar_one()
            assert row.place.startswith("orderdesk")
            assert row.place.endswith("127.0.0.1")
    assert row.login == who
    assert begun < row.at < datetime.now(UTC) + timedelta(seconds=5)


def test_a_password_is_told_as_changed_but_not_told(desk: Desk) -> None:
    make.staff(desk, Role.CLERK, login="lin")
    run(desk, "UPDATE staff SET password_hash = 'canary-1' WHERE login = 'lin'", "UPDATE staff SET password_hash = 'canary-2'")
    assert last(desk, "staff").after == {"password_hash": "***"}
    assert "canary" not in json.dumps([(row.before, row.after) for row in trail(desk)])


def test_contents_of_mails_are_not_copied(desk: Desk) -> None:
    with Session(desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        session.add(
            MailMessage(
                message_id="<1@example.com>", content_hash="1", subject="Order", body="canary", raw=b"canary",
                reading={"canary": 1}, received_at=datetime.now(UTC),
            )
        )  # fmt: skip
    row = last(desk, "mail_message")
    assert row.after is not None
    assert row.after["subject"] == "Order"
    assert "canary" not in json.dumps(row.after)


def test_settings_are_told_with_their_values(desk: Desk) -> None:
    at = "2026-01-01T00:00:00.000000Z"
    run(desk, f"""INSERT INTO setting (key, value, changed_at) VALUES ('a.b', '{{"value": 3}}', '{at}')""".replace(":", r"\:"))
    run(desk, """UPDATE setting SET value = '{"value"\\: null}'""")
    row = last(desk, "setting")
    assert (row.row_key, row.before, row.after) == ("a.b", {"value": {"value": 3}}, {"value": {"value": None}})


def test_a_duty_given_is_told_with_person_and_duty(desk: Desk) -> None:
    person = make.staff(desk, Role.FINANCE)
    row = last(desk, "staff_role")
    assert row.row_key == f"{person.staff_id}/finance"
    assert row.after == {"staff_id": person.staff_id, "role": "finance"}


def test_every_table_is_audited_or_left_out_for_a_reason() -> None:
    names = {table.name for table in audited(Base.metadata)}
    assert names | (set(LEFT_OUT) - {"alembic_version"}) == set(Base.metadata.tables)
    assert not names & set(LEFT_OUT)
    for wanted in ("sales_order", "order_line", "customer", "staff", "staff_role", "setting", "payment", "journal_line", "bill"):
        assert wanted in names


def test_instants_are_utc_whatever_the_writers_zone(desk: Desk) -> None:
    order = make.order(desk)
    zone = () if desk.engine.dialect.name == "sqlite" else ("SET LOCAL timezone = 'Asia/Shanghai'",)
    moment = "'2026-03-02T09:00:00.000000Z'".replace(":", r"\:")
    run(desk, *zone, f"UPDATE sales_order SET approved_at = {moment} WHERE id = {order.id}")
    after = last(desk, "sales_order").after
    assert after is not None
    assert after["approved_at"].startswith("2026-03-02T09:00:00")
    assert datetime.fromisoformat(after["approved_at"]) == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_it_can_be_taken_away_and_put_back(desk: Desk) -> None:
    run(desk, *removal(desk.engine.dialect.name, Base.metadata))
    before = len(trail(desk))
    make.customer(desk)
    assert len(trail(desk)) == before
    audit(desk)
    make.customer(desk)
    assert len(trail(desk)) == before + 1


# what nobody does


@pytest.mark.parametrize("table", ["audit_row", "audit_block"])
def test_the_trail_is_only_ever_added_to(desk: Desk, table: str) -> None:
    make.order(desk)
    seal(desk)
    orders = [f"UPDATE {table} SET id = id + 1000", f"DELETE FROM {table}"]
    if desk.engine.dialect.name == "postgresql":
        orders.append(f"TRUNCATE {table}")
    for order in orders:
        with pytest.raises(DBAPIError, match="only ever added to"):
            run(desk, order)
    assert desk.read(verify).good


on_a_server = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def clerk(desk: Desk) -> str:
    """A login of the server that may read and write orders, but owns nothing."""
    make.staff(desk, Role.CLERK, login="curious")
    run(
        desk,
        "DO $$ BEGIN IF to_regrole('curious') IS NULL THEN CREATE ROLE curious LOGIN; END IF; END $$",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON sales_order, order_line, customer TO curious",
        "GRANT SELECT ON staff, staff_role, allowed_move, desk_note TO curious",
        "GRANT EXECUTE ON FUNCTION public.app_user() TO PUBLIC",
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
        f"GRANT TEMPORARY ON DATABASE {desk.engine.url.database} TO curious",
    )
    return "curious"


@on_a_server
def test_a_login_without_any_right_to_the_trail_is_in_it_and_cannot_forge_it(desk: Desk, clerk: str) -> None:
    order = make.order(desk)
    become = f"SET LOCAL SESSION AUTHORIZATION {clerk}; SET LOCAL orderdesk.login = '{clerk}'"
    run(desk, become, f"UPDATE order_line SET price_units = 1 WHERE order_id = {order.id}")
    assert (last(desk, "order_line").login, last(desk, "order_line").after) == (clerk, {"price_units": 1})
    forged = "INSERT INTO audit_row (at, login, table_name, operation, row_key) VALUES (now(), 'lin', 'customer', 'update', '1')"
    attempts = [
        [forged],
        ["DELETE FROM audit_row"],
        ["ALTER TABLE order_line DISABLE TRIGGER ALL"],
        ["SET session_replication_role = replica"],
        [
            "CREATE TEMP TABLE order_line (LIKE public.order_line)",
            "CREATE TRIGGER mine AFTER INSERT ON pg_temp.order_line FOR EACH ROW EXECUTE FUNCTION public.audit_order_line_new()",
        ],
        ["SELECT public.audit_order_line_gone()"],
    ]
    for attempt in attempts:
        with pytest.raises(DBAPIError) as error:
            run(desk, become, *attempt)
        assert getattr(error.value.orig, "sqlstate", "") in ("42501", "0A000"), attempt
    # A table of his own of the same name answers nobody.
    before = len(trail(desk))
    run(
        desk,
        become,
        "CREATE TEMP TABLE audit_row (id bigint) ON COMMIT DROP",
        f"UPDATE public.order_line SET price_units = 2 WHERE order_id = {order.id}",
    )
    assert len(trail(desk)) == before + 1


# sealing


def test_blocks_follow_one_another_and_prove_clean(desk: Desk) -> None:
    assert desk.read(verify).good
    assert desk.read(head) is None
    make.order(desk)
    first = seal(desk)
    assert first == len(trail(desk))
    assert seal(desk) == 0
    make.order(desk)
    assert seal(desk) > 0
    make.customer(desk)
    stands = desk.read(verify)
    assert stands.good
    assert (stands.blocks, stands.unsealed, stands.rows) == (2, 1, len(trail(desk)))
    newest = desk.read(head)
    assert newest is not None
    assert newest == stands.head
    assert newest.row == trail(desk)[-2].id
    assert desk.read(verify, newest.digest).good


TAMPERING = {
    "a row changed": """UPDATE audit_row SET "after" = "before" WHERE id = {middle}""",
    "a row said to be another's": "UPDATE audit_row SET login = 'wang' WHERE id = {middle}",
    "a row taken away": "DELETE FROM audit_row WHERE id = {middle}",
    "a row added before all": (
        'INSERT INTO audit_row (id, "at", login, table_name, operation, row_key) '
        """SELECT -5, "at", login, table_name, operation, row_key FROM audit_row WHERE id = {middle}"""
    ),
    "two rows swapped": "UPDATE audit_row SET id = CASE id WHEN -1 THEN {middle} + 1 ELSE {middle} END WHERE id IN (-1, -2)",
    "a block's digest": "UPDATE audit_block SET digest = previous || 'x' WHERE id = {block}",
    "a block's time": "UPDATE audit_block SET sealed_at = '2020-01-01T00\\:00\\:00.000000Z' WHERE id = {block}",
    "a block taken away": "DELETE FROM audit_block WHERE id = {block}",
    "the first block taken away": "DELETE FROM audit_block WHERE id = {first}",
}
SWAP = ["UPDATE audit_row SET id = -1 WHERE id = {middle}", "UPDATE audit_row SET id = -2 WHERE id = {middle} + 1"]


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_by_the_owner_of_the_server_shows(desk: Desk, what: str) -> None:
    for _number in range(3):
        make.order(desk)
        seal(desk)
    rows = trail(desk)
    numbers = desk.read(lambda session: session.execute(text("SELECT id FROM audit_block ORDER BY id")).scalars().all())
    places = {"middle": rows[len(rows) // 2].id, "block": numbers[1], "first": numbers[0]}
    assert desk.read(verify).good
    past_the_guards(desk, *(one.format(**places) for one in ([*SWAP] if "swapped" in what else []) + [TAMPERING[what]]))
    stands = desk.read(verify)
    assert not stands.good
    assert stands.bad_block in numbers
    assert stands.bad_rows is not None
    assert "audit trail" in stands.sentence


def test_the_end_cut_off_shows_only_against_a_head_noted_elsewhere(desk: Desk) -> None:
    make.order(desk)
    seal(desk)
    make.order(desk)
    seal(desk)
    noted = desk.read(head)
    assert noted is not None
    past_the_guards(
        desk,
        "DELETE FROM audit_row WHERE id >= (SELECT max(first_row) FROM audit_block)",
        "DELETE FROM audit_block WHERE id = (SELECT max(id) FROM audit_block)",
    )
    assert desk.read(verify).good
    stands = desk.read(verify, noted.digest)
    assert not stands.good
    assert "cut off" in stands.sentence


@on_a_server
def test_a_number_given_but_not_committed_yet_is_waited_for(desk: Desk) -> None:
    seal(desk)
    make.customer(desk)
    with desk.engine.connect() as slow:
        slow.execute(text("UPDATE customer SET alias = 'x'"))
        assert seal(desk) == 0
        slow.commit()
    assert seal(desk) == 2
    assert desk.read(verify).good


@on_a_server
def test_an_older_view_of_the_data_cannot_be_sealed(desk: Desk) -> None:
    seal(desk)
    make.customer(desk)
    with pytest.raises(DBAPIError, match="read committed"):
        run(desk, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT public.audit_seal()")
    assert seal(desk) == 1


def test_an_open_desk_seals_by_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    make.order(desk)
    sealer = Sealer(desk, every=0.01)
    sealer.start()
    until = datetime.now(UTC) + timedelta(seconds=10)
    found: Any = None
    while found is None and datetime.now(UTC) < until:
        found = desk.read(head)
    sealer.stop()
    assert found is not None
    assert found.row == trail(desk)[-1].id
