"""Migrations and models agree; every step goes down and up again; strange databases are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.schema import Standing, migrate, migrations_folder, open_current, require_current, standing, step_down
from orderdesk.model import AllowedMove, Base
from orderdesk.rules.errors import Refused
from orderdesk.rules.states import MOVES

STEPS = [step.revision for step in ScriptDirectory(migrations_folder()).walk_revisions()]


def test_there_is_one_newest_step() -> None:
    assert len(ScriptDirectory(migrations_folder()).get_heads()) == 1


def test_a_migrated_database_has_exactly_the_models_tables(desk: Desk) -> None:
    with desk.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_step_goes_down_and_up_again(empty_database_url: str) -> None:
    migrate(empty_database_url)
    desk = Desk.open(empty_database_url)
    try:
        for revision in [*STEPS[1:], "base"]:
            step_down(desk.engine, revision)
        with desk.engine.connect() as connection:
            assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        migrate(empty_database_url)
        assert standing(desk.engine) is Standing.CURRENT
    finally:
        desk.close()


def test_the_databases_moves_are_the_rules_moves(desk: Desk) -> None:
    known = {(move.entity.value, str(move.source), str(move.target), role.value) for move in MOVES for role in move.roles}
    stored = desk.read(lambda session: {(row.entity, row.source, row.target, row.role) for row in session.query(AllowedMove)})
    assert stored == known


def test_a_newer_database_is_left_alone_with_what_to_do(empty_database_url: str) -> None:
    migrate(empty_database_url)
    desk = Desk.open(empty_database_url)
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(Refused, match="newer OrderDesk"):
            require_current(desk)
        with pytest.raises(Refused, match="newer OrderDesk"):
            migrate(empty_database_url)
    finally:
        desk.close()


def test_somebody_elses_database_is_left_alone(empty_database_url: str) -> None:
    desk = Desk.open(empty_database_url)
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER)"))
    try:
        with pytest.raises(Refused, match="something else"):
            migrate(empty_database_url)
        with desk.engine.connect() as connection:
            assert inspect(connection).get_table_names() == ["recipes"]
    finally:
        desk.close()


def test_an_embedded_desk_sets_itself_up_a_shared_one_says_who_must(empty_database_url: str) -> None:
    if empty_database_url.startswith("sqlite"):
        desk = open_current(empty_database_url)
        assert standing(desk.engine) is Standing.CURRENT
        desk.close()
    else:
        with pytest.raises(Refused, match="orderdesk migrate"):
            open_current(empty_database_url)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_bytes(b"Dear customer, " * 400)
    with pytest.raises(Refused, match="not an OrderDesk database"):
        open_current(f"sqlite:///{file}")
    assert file.read_bytes().startswith(b"Dear customer")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="does not exist"):
        Desk.open(f"sqlite:///{tmp_path / 'nowhere' / 'desk.db'}")


@pytest.mark.parametrize("address", ["", "what", "mysql://a@b/c", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_be_right_is_told(address: str) -> None:
    with pytest.raises(Refused):
        Desk.open(address)
