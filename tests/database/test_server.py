"""A company set up on one PostgreSQL: who can do it, what is left when it fails, and what its people may with their logins."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest

from orderdesk.commands.parties import CustomerForm, add_staff, change_staff, save_customer, set_password
from orderdesk.commands.signing_in import change_own_password, open_as
from orderdesk.commands.warehouse import receive_stock
from orderdesk.database import server
from orderdesk.database.desk import Desk
from orderdesk.database.schema import Standing, migrate, standing
from orderdesk.database.seat import Seat
from orderdesk.database.server import Administrator, init
from orderdesk.queries.parties import staff
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.company import BOSS, BOSS_SECRET, Company

SECRET, OTHER = "seven quiet lemons at sea", "eleven loud plums on land"
FIRST = Administrator("first", "First", "a password good enough")


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    made = Company()
    made.found()
    yield made
    made.stop()


def _standing(company: Company, name: str) -> Standing:
    desk = Desk.open(company.master_url(name))
    try:
        return standing(desk.engine)
    finally:
        desk.close()


# setting up


@pytest.mark.requirement("000-60")
def test_the_first_administrator_comes_in_with_his_own_password(company: Company) -> None:
    with company.desk(BOSS, BOSS_SECRET) as opened:
        assert opened.actor.roles == {Role.ADMINISTRATOR} and opened.actor.name == "高远"
        assert opened.desk.seat == (Seat.PERSON, BOSS) and opened.desk.hindrance is None
    with pytest.raises(Refused, match="not right"):
        open_as(company.url(), BOSS, OTHER)
    with psycopg.connect(company.master_url().replace("+psycopg", "")) as above:
        kept = above.execute(
            "SELECT rolpassword, rolsuper OR rolcreaterole OR rolcreatedb FROM pg_authid WHERE rolname = %s", (BOSS,)
        )
        secret, powerful = kept.fetchone() or ("", True)
        assert secret.startswith("SCRAM-SHA-256$") and not powerful


def test_an_owner_who_may_make_roles_sets_up_without_a_superuser(company: Company) -> None:
    company.master.execute("CREATE ROLE keeper LOGIN CREATEROLE PASSWORD 'keep'")
    company.create("shop", "keeper")
    with psycopg.connect(company.master_url("shop").replace("+psycopg", ""), autocommit=True) as master:
        master.execute("ALTER SCHEMA public OWNER TO CURRENT_USER")  # as a server before PostgreSQL 15 has it
        with pytest.raises(Refused, match="ALTER SCHEMA public OWNER TO keeper"):
            init(company.url("keeper", "keep", "shop"), None)
        master.execute("ALTER SCHEMA public OWNER TO keeper")
    init(company.url("keeper", "keep", "shop"), Administrator("anna", "Anna", SECRET))
    opened = open_as(company.url(name="shop"), "anna", SECRET)
    try:
        opened.desk.do(opened.actor, add_staff, "berta", "Berta", (Role.WAREHOUSE,), OTHER)
    finally:
        opened.desk.close()
    berta = open_as(company.url(name="shop"), "berta", OTHER)
    try:
        assert berta.actor.roles == {Role.WAREHOUSE} and berta.desk.hindrance is None
    finally:
        berta.desk.close()
    owner = Desk.open(company.url("keeper", "keep", "shop"))
    try:
        assert owner.seat[0] is Seat.OWNER
        with pytest.raises(Refused, match="only sets it up"):
            owner.do(make.staff(owner, Role.CLERK), save_customer, CustomerForm("K1", "Somebody"))
    finally:
        owner.close()
    migrate(company.url("keeper", "keep", "shop"))  # and he updates it


@pytest.mark.parametrize(
    ("who", "owns", "said"),
    [("LOGIN", True, "makes roles, which"), ("LOGIN CREATEROLE", False, "does not own"), ("LOGIN", False, "makes roles, which")],
)
def test_who_cannot_set_up_is_told_what_he_lacks_and_nothing_is_made(company: Company, who: str, owns: bool, said: str) -> None:
    name = f"weak{abs(hash((who, owns))) % 10_000}"
    company.master.execute(f"CREATE ROLE {name} {who} PASSWORD 'x'".encode())
    company.create(name, name if owns else "")
    before = company.roles()
    with pytest.raises(Refused, match=said):
        init(company.url(name, "x", name), FIRST)
    assert company.roles() == before and _standing(company, name) is Standing.EMPTY


def test_only_an_empty_database_of_a_server_is_set_up(company: Company, sqlite_url: str) -> None:
    with pytest.raises(Refused, match="not empty"):
        init(company.master_url(), FIRST)
    with pytest.raises(Refused, match="needs PostgreSQL"):
        init(sqlite_url, FIRST)


def test_a_beginning_of_names_that_is_taken_is_told(company: Company) -> None:
    company.create("second")
    before = company.roles()
    with pytest.raises(Refused, match="--prefix"):
        init(company.master_url("second"), FIRST, "orders_")
    assert company.roles() == before and _standing(company, "second") is Standing.EMPTY
    init(company.master_url("second"), FIRST, "zweite_")  # two companies on one server
    assert "zweite_clerk" in company.roles()


@pytest.mark.parametrize("where", ["migrate_desk", "_add_first"])
def test_a_set_up_that_breaks_off_leaves_nothing(company: Company, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"broken{where.strip('_')[:3]}"
    company.create(name)
    before = company.roles()

    def breaks(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as broken:
        broken.setattr(server, where, breaks)
        with pytest.raises(RuntimeError, match="in the middle"):
            init(company.master_url(name), FIRST)
    assert company.roles() == before and _standing(company, name) is Standing.EMPTY
    init(company.master_url(name), Administrator(f"first{where.strip('_')[:3]}", "First", SECRET))  # and then it works


# people


def _hire(company: Company, login: str, *roles: Role, name: str = "") -> int:
    with company.desk(BOSS, BOSS_SECRET) as boss:
        made = boss.desk.do(boss.actor, add_staff, login, name or login.title(), roles, SECRET).made
        assert made is not None
        return made


def _change(company: Company, staff_id: int, *roles: Role, disabled: bool = False) -> None:
    with company.desk(BOSS, BOSS_SECRET) as boss:
        boss.desk.do(boss.actor, change_staff, staff_id, "", roles, disabled)


@pytest.mark.requirement("002-19")
@pytest.mark.requirement("004-r6")
def test_a_person_does_what_his_duties_are_and_nothing_else(company: Company) -> None:
    _hire(company, "linjing", Role.CLERK)
    with company.desk("linjing", SECRET) as opened:
        desk, lin = opened.desk, opened.actor
        assert desk.seat == (Seat.PERSON, "linjing")
        made = desk.do(lin, save_customer, CustomerForm("K100", "蓝岛文具"))
        assert company.ask(f"SELECT login FROM audit_row WHERE table_name = 'customer' AND row_key = '{made.made}'") == "linjing"
        with pytest.raises(Refused):
            desk.do(lin, add_staff, "friend", "Friend", (Role.ADMINISTRATOR,), OTHER)
        with pytest.raises(Refused, match="Sign in again"):
            desk.do(make_stranger(), save_customer, CustomerForm("K101", "Somebody"))
    with psycopg.connect(company.url("linjing", SECRET), autocommit=True) as by_hand:
        for statement in (
            "SELECT staff_save(NULL, 'friend', 'Friend', '', ARRAY['administrator'], false, NULL)",
            "UPDATE staff_role SET role = 'administrator'",
            "GRANT orders_administrator TO linjing",
            "ALTER ROLE linjing CREATEROLE",
            f"ALTER ROLE {BOSS} PASSWORD 'mine'",
            "SELECT password_hash FROM staff",
            "UPDATE customer SET credit_limit_units = 1",
            "CREATE TABLE mine (id int)",
            "CREATE TEMP TABLE staff (id int)",
            "DO $$ BEGIN END $$",
            "SET ROLE orders_owner",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                by_hand.execute(statement.encode())


def make_stranger() -> make.Actor:
    """Somebody else than who is signed in."""
    return make.Actor(1, BOSS, "高远", frozenset(Role))


def test_changed_duties_are_true_at_once_for_who_is_at_work(company: Company) -> None:
    hired = _hire(company, "zhoumin", Role.CLERK)
    with company.above() as above:
        product = make.product(above)
    with company.desk("zhoumin", SECRET) as opened:
        with pytest.raises(Refused):
            opened.desk.do(opened.actor, receive_stock, product, Decimal(1))
        _change(company, hired, Role.WAREHOUSE)
        opened.desk.do(opened.actor, receive_stock, product, Decimal(1))
        with pytest.raises(Refused):
            opened.desk.do(opened.actor, save_customer, CustomerForm("K200", "Somebody"))


def test_who_is_disabled_is_stopped_at_the_next_step_and_not_let_in_again(company: Company) -> None:
    hired = _hire(company, "wuqi", Role.CLERK)
    with company.desk("wuqi", SECRET) as opened:
        opened.desk.do(opened.actor, save_customer, CustomerForm("K300", "Somebody"))
        _change(company, hired, Role.CLERK, disabled=True)
        with pytest.raises(Refused):
            opened.desk.do(opened.actor, save_customer, CustomerForm("K301", "Somebody"))
    with pytest.raises(Refused, match="may not sign in here any more"):
        open_as(company.url(), "wuqi", SECRET)
    _change(company, hired, Role.CLERK)
    with company.desk("wuqi", SECRET) as again:
        again.desk.do(again.actor, save_customer, CustomerForm("K302", "Somebody"))
        assert "wuqi" in {row.login for row in again.desk.read(staff)}


def test_passwords_are_changed_by_oneself_and_by_the_administrator_and_nobody_else(company: Company) -> None:
    hired, other = _hire(company, "sunli", Role.FINANCE), _hire(company, "hanmei", Role.FINANCE)
    with company.desk("sunli", SECRET) as opened:
        change_own_password(opened, company.url(), SECRET, OTHER)
        with pytest.raises(Refused):
            opened.desk.do(opened.actor, set_password, other, "anything that is long")
    with pytest.raises(Refused, match="not right"):
        open_as(company.url(), "sunli", SECRET)
    with company.desk("sunli", OTHER) as opened:
        opened.desk.do(opened.actor, set_password, hired, "another one by the form")
    with company.desk(BOSS, BOSS_SECRET) as boss:
        boss.desk.do(boss.actor, set_password, hired, SECRET)
        with pytest.raises(Refused, match="One administrator must remain"):
            boss.desk.do(boss.actor, change_staff, boss.actor.staff_id, "高远", (Role.CLERK,), False)
    with company.desk("sunli", SECRET):
        pass


def test_a_name_the_server_knows_already_is_told(company: Company) -> None:
    company.master.execute("CREATE ROLE somebody_else")
    with pytest.raises(Refused, match="knows that sign-in name already"):
        _hire(company, "somebody_else", Role.CLERK)
    for login in ("Pg_Friend", "orders_owner", "o'neill", "8ball"):
        with pytest.raises(Refused):
            _hire(company, login, Role.CLERK)


@pytest.mark.requirement("002-22")
def test_no_password_is_in_the_server_s_log(company: Company) -> None:
    """Though it logs every statement."""
    _hire(company, "logged", Role.CLERK)
    log = company.log()
    assert "CREATE ROLE logged" in log or "staff_save" in log  # the control: statements are there
    for secret in (SECRET, OTHER, BOSS_SECRET, "another one by the form", FIRST.password or ""):
        assert secret not in log
