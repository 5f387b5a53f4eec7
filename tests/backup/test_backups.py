"""A desk is backed up, restored and proved, on both databases."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from orderdesk.backup import archive, programs, server
from orderdesk.backup.making import make as make_backup
from orderdesk.backup.restoring import rehearse, restore
from orderdesk.commands.backup import back_up, back_up_if_due, backups_of, drill
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.database.guards import fingerprint
from orderdesk.database.guards.roles import keeper, prefix_of
from orderdesk.database.guards.roles import owner as owner_role
from orderdesk.database.schema import migrate
from orderdesk.model import BackupRecord, DeskNote, SalesOrder
from orderdesk.queries.backup import standing
from orderdesk.queries.house import SAMPLE
from orderdesk.rules.backups import Trust
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role
from tests import factories as make


@pytest.fixture
def elsewhere(desk: Desk, tmp_path: Path) -> Iterator[str]:
    """An address where nothing is yet; deleted afterwards."""
    if desk.engine.dialect.name == "sqlite":
        yield f"sqlite:///{(tmp_path / 'elsewhere.db').as_posix()}"
        return
    with server.scratch(desk.engine.url) as url:
        yield url.render_as_string(hide_password=False)


def orders(url: str) -> int:
    opened = Desk.open(url)
    try:
        return opened.read(lambda session: session.scalar(select(func.count()).select_from(SalesOrder))) or 0
    finally:
        opened.close()


def trust(desk: Desk, later: timedelta = timedelta()) -> Trust:
    return desk.read(standing).trust(datetime.now(UTC) + later)


@pytest.mark.requirement("002-25")
def test_a_backup_restores_into_the_same_rows(desk: Desk, administrator: Actor, elsewhere: str) -> None:
    made = back_up(desk, administrator)
    make.order(desk)  # later than the backup
    restored = restore(made.path, elsewhere)
    assert (restored.problems, restored.older) == ((), False)
    assert orders(elsewhere) == 1
    assert made.manifest.counts["sales_order"] == 1
    assert made.path.stat().st_mode & 0o077 == 0


@pytest.mark.requirement("002-25")
def test_a_good_drill_counts_for_seven_days(desk: Desk, administrator: Actor) -> None:
    assert trust(desk) is Trust.NEVER
    back_up(desk, administrator)
    assert drill(desk, administrator).good
    assert trust(desk) is Trust.FRESH
    assert trust(desk, timedelta(days=6, hours=23)) is Trust.FRESH
    assert trust(desk, timedelta(days=7, hours=1)) is Trust.OLD
    last = desk.read(standing).good_drill
    assert last is not None and last.who == "高远" and last.file_name == backups_of(desk)[0].name


def test_a_backup_with_another_content_than_it_tells_fails_the_drill(desk: Desk, administrator: Actor, tmp_path: Path) -> None:
    made = back_up(desk, administrator)
    assert drill(desk, administrator).good
    altered = repacked(made.path, tmp_path, lambda told: told["counts"].update(sales_order=2))
    done = drill(desk, administrator, altered)
    assert [str(problem) for problem in done.restored.problems] == ["Table sales_order holds 1 rows, the backup had 2."]
    stands = desk.read(standing)
    assert stands.trust(datetime.now(UTC)) is Trust.FAILED and stands.alarming(datetime.now(UTC))
    assert stands.drill is not None and stands.drill.problems[0][1]["table"] == "sales_order"


def test_what_is_in_use_is_never_restored_over(desk: Desk, administrator: Actor, database_url: str) -> None:
    made = back_up(desk, administrator)
    with pytest.raises(Refused, match=r"Nothing was changed"):
        restore(made.path, desk.engine.url.render_as_string(hide_password=False))
    assert orders(database_url) == 1


def test_a_damaged_backup_is_refused_and_counts_against_the_drill(desk: Desk, administrator: Actor, elsewhere: str) -> None:
    made = back_up(desk, administrator)
    before = databases(desk)
    raw = bytearray(made.path.read_bytes())
    raw[len(raw) // 3] ^= 0xFF
    made.path.write_bytes(raw)
    with pytest.raises(Refused, match=r"damaged"):
        restore(made.path, elsewhere)
    with pytest.raises(Refused, match=r"damaged"):
        drill(desk, administrator)
    assert trust(desk) is Trust.FAILED
    assert databases(desk) == before
    if desk.engine.dialect.name == "sqlite":
        assert not Path(elsewhere.removeprefix("sqlite:///")).exists()


def test_nothing_is_left_of_a_drill(desk: Desk, administrator: Actor) -> None:
    back_up(desk, administrator)
    before = databases(desk)
    assert drill(desk, administrator).good
    assert databases(desk) == before


def test_a_sealed_backup_opens_with_its_passphrase_only(desk: Desk, administrator: Actor, tmp_path: Path) -> None:
    target = tmp_path / "sealed"
    back_up(desk, administrator, target=target, passphrase="correct horse battery")
    assert b"SQLite format" not in target.read_bytes() and b"manifest" not in target.read_bytes()
    with pytest.raises(Refused, match=r"--passphrase-file"):
        drill(desk, administrator, target)
    with pytest.raises(Refused, match=r"passphrase is another one"):
        rehearse(target, desk, "wrong horse battery")
    assert drill(desk, administrator, target, passphrase="correct horse battery").good
    whole = target.read_bytes()
    target.write_bytes(whole[:-1])
    with pytest.raises(Refused, match=r"damaged"):
        rehearse(target, desk, "correct horse battery")


def test_who_is_no_administrator_makes_no_backup_and_no_drill(desk: Desk, administrator: Actor) -> None:
    clerk = make.staff(desk, Role.CLERK)
    with pytest.raises(Refused, match=r"Ask Administrator"):
        back_up(desk, clerk)
    with pytest.raises(Refused, match=r"Ask Administrator"):
        drill(desk, clerk)
    assert backups_of(desk) == ()


def test_a_folder_that_cannot_be_written_is_told_and_remembered(desk: Desk, administrator: Actor, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    desk.do(administrator, change_settings, {"backup.folder": str(tmp_path / "file" / "backups")})
    with pytest.raises(Refused, match=r"Choose another folder in the settings"):
        back_up(desk, administrator)
    last = desk.read(standing)
    assert last.backup is not None and not last.backup.good and last.alarming(datetime.now(UTC))


def test_a_desk_of_an_earlier_program_is_backed_up_and_proved_after_its_update(empty_database_url: str, tmp_path: Path) -> None:
    migrate(empty_database_url, "0002")
    old = Desk.open(empty_database_url)
    try:
        made = make_backup(old, tmp_path / "backups")
        assert made.manifest.revision == "0002" and made.problems == ()
        assert rehearse(made.path, old).problems == ()
    finally:
        old.close()


def test_a_drill_without_a_backup_says_what_to_do(desk: Desk, administrator: Actor) -> None:
    with pytest.raises(Refused, match=r"Make one first"):
        drill(desk, administrator)
    assert trust(desk) is Trust.NEVER


# an embedded desk by itself


def test_an_embedded_desk_backs_itself_up_when_something_was_done(sqlite_url: str) -> None:
    desk = Desk.open(sqlite_url)
    administrator = make.staff(desk, Role.ADMINISTRATOR)
    assert back_up_if_due(desk) is not None
    assert back_up_if_due(desk) is None
    desk.do(administrator, change_settings, {"company.phone": "0512 66612345"})
    assert back_up_if_due(desk) is not None
    assert desk.read(lambda session: session.scalars(select(BackupRecord.staff_id)).all()) == [None, None]
    desk.close()


def test_neither_the_sample_nor_a_server_is_backed_up_without_asking(desk: Desk, administrator: Actor) -> None:
    if desk.engine.dialect.name == "sqlite":
        with desk.engine.begin() as connection:
            connection.execute(DeskNote.__table__.insert().values(key=SAMPLE, value="1"))  # type: ignore[attr-defined]
    assert back_up_if_due(desk) is None


# a server


def test_rights_and_settings_of_the_database_come_back(postgresql_url: str, tmp_path: Path) -> None:
    desk = Desk.open(postgresql_url)
    name = desk.engine.url.database
    with desk.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE ROLE keepers NOLOGIN")
        connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE {name} TO keepers")
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET lc_monetary = 'C'")
        fingerprint.stamp(connection)
    made = make_backup(desk, tmp_path)
    facts = text(
        "SELECT d.datacl::text[] AS rights, s.setconfig AS settings FROM pg_database d"
        " JOIN pg_db_role_setting s ON s.setdatabase = d.oid WHERE d.datname = :name"
    )
    with server.scratch(desk.engine.url) as url:
        assert restore(made.path, url.render_as_string(hide_password=False)).problems == ()
        with desk.engine.connect() as connection:
            first, second = (connection.execute(facts, {"name": each}).one() for each in (name, url.database))
    desk.close()
    assert first == second
    assert second.settings == ["lc_monetary=C"] and any("keepers" in right for right in second.rights)
    assert not any(right.startswith("=") for right in second.rights)  # nothing for everybody


def test_roles_a_server_lacks_are_made_without_passwords_and_never_superusers(postgresql_url: str) -> None:
    desk = Desk.open(postgresql_url)
    script = (
        "CREATE ROLE movers;\nALTER ROLE movers WITH NOSUPERUSER INHERIT NOCREATEROLE NOLOGIN NOREPLICATION;\n"
        'CREATE ROLE "o\'brien ""x""";\nALTER ROLE "o\'brien ""x""" WITH SUPERUSER INHERIT LOGIN CONNECTION LIMIT 4;\n'
        'GRANT movers TO "o\'brien ""x""" GRANTED BY somebody;\nDROP TABLE sales_order;\n'
    )
    with server._maintaining(desk.engine.url) as connection:
        server._make_roles(connection, script)
        server._make_roles(connection, script)  # those that are there stay as they are
        query = (
            "SELECT rolsuper, rolcanlogin, rolconnlimit, pg_has_role(oid, 'movers', 'member') FROM pg_roles WHERE rolname = %s"
        )
        assert connection.execute(query, ['o\'brien "x"']).fetchone() == (False, True, 4, True)
    desk.close()


def test_no_password_is_ever_an_argument(postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    popen = subprocess.Popen

    def watched(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        seen.append(command)
        return popen(command, **options)

    monkeypatch.setattr(programs.subprocess, "Popen", watched)
    desk = Desk.open(postgresql_url)
    made = make_backup(desk, tmp_path)
    assert rehearse(made.path, desk).problems == ()
    password = str(desk.engine.url.password)
    desk.close()
    worked = [command for command in seen if "--version" not in command]  # asked once in a process
    assert [Path(command[0]).stem for command in worked] == ["pg_dump", "pg_dumpall", "pg_restore"]
    assert not [argument for command in seen for argument in command if password in argument]
    with archive.opened(made.path) as backup:
        backup.bring_out(server.ROLES, tmp_path / "roles")
    assert password not in (tmp_path / "roles").read_text() and "PASSWORD" not in (tmp_path / "roles").read_text()


def test_without_its_programs_a_server_is_not_backed_up(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk.open(postgresql_url)
    with pytest.raises(Refused, match=r"Install PostgreSQL's client programs of version 99 or later"):
        programs.find(99)
    monkeypatch.setattr(programs, "usual_folders", lambda: iter(()))
    with pytest.raises(Refused, match=r"pg_dump and pg_restore were not found"):
        make_backup(desk, tmp_path / "backups")
    desk.close()
    assert list((tmp_path / "backups").iterdir()) == []


def test_who_may_not_read_everything_is_told_so(postgresql_url: str, tmp_path: Path) -> None:
    desk = Desk.open(postgresql_url)
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE reader LOGIN PASSWORD 'reading'")
        connection.exec_driver_sql(f'GRANT CONNECT ON DATABASE "{desk.engine.url.database}" TO reader')
        connection.exec_driver_sql("GRANT USAGE ON SCHEMA public TO reader")
        connection.exec_driver_sql("GRANT SELECT ON alembic_version, desk_note, setting TO reader")
    reader = Desk.open(desk.engine.url.set(username="reader", password="reading").render_as_string(hide_password=False))
    with pytest.raises(Refused, match=r"Make the backup as the database's owner"):
        make_backup(reader, tmp_path)
    reader.close()
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("DROP OWNED BY reader")
    desk.close()


def databases(desk: Desk) -> list[str]:
    """The databases of the desk's server; none for an embedded one."""
    if desk.engine.dialect.name == "sqlite":
        return []
    return list(desk.read(lambda session: session.scalars(text("SELECT datname FROM pg_database ORDER BY 1")).all()))


def repacked(path: Path, folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The same backup with something else in its manifest."""
    import json
    import zipfile

    target = folder / f"repacked-{path.name}"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            content = source.read(name)
            if name == archive.MANIFEST:
                told = json.loads(content)
                change(told)
                content = json.dumps(told).encode()
            out.writestr(name, content)
    return target


def test_the_owner_of_a_guarded_desk_backs_it_up_and_proves_it(postgresql_url: str) -> None:
    desk = Desk.open(postgresql_url)
    make.order(desk)
    with desk.engine.begin() as connection:
        prefix = prefix_of(connection)
        for statement in (  # as if he had set it up, without being a superuser
            "CREATE ROLE chief LOGIN PASSWORD 'chief of the desk' CREATEDB",
            f"GRANT {owner_role(prefix)} TO chief",
            f"ALTER DATABASE {desk.engine.url.database} OWNER TO chief",
            f"REVOKE USAGE ON LANGUAGE plpgsql FROM {owner_role(prefix)}, {keeper(prefix)}",
            "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC",
            "GRANT EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) TO PUBLIC",
        ):
            connection.exec_driver_sql(statement)
        fingerprint.stamp(connection)
    chief = Desk.open(desk.engine.url.set(username="chief", password="chief of the desk").render_as_string(hide_password=False))
    assert back_up(chief).problems == ()
    assert drill(chief).restored.problems == ()
    kept = desk.read(lambda session: session.execute(select(BackupRecord.kind, BackupRecord.good, BackupRecord.staff_id)).all())
    chief.close()
    desk.close()
    assert [tuple(row) for row in kept] == [("backup", True, None), ("drill", True, None)]
