"""A company set up and run from the command line, as its owner, its administrator and its people type it.

The server wants SCRAM and logs every statement; nobody writes a password on a command line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from orderdesk.commands.signing_in import open_as
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests.company import BOSS, BOSS_SECRET, Company
from tests.console.conftest import CUSTOMERS, MAIL, PRODUCTS, Ran, Run

SECRET, OTHER = "seven quiet lemons at sea", "eleven loud plums on land"
PEOPLE = {"linjing": "clerk", "machao": "warehouse", "qianjin": "finance", "zhoumin": "manager"}
ORDERS = "order_no,order_date,customer_code,sku,quantity\nN-1,2026-02-01,C100,PEN-01,24\nN-2,2026-02-02,C200,PAPER-A4,3\n"
As = Callable[..., Ran]


def shell(*arguments: object, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as a shell starts it, with `given` on its standard input."""
    words = [sys.executable, "-m", "orderdesk", *map(str, arguments)]
    spoken = {**os.environ, "ORDERDESK_LANGUAGE": "en", **environment}
    return subprocess.run(words, env=spoken, input=given, capture_output=True, text=True, timeout=60, check=False)


def owner(company: Company, name: str = "orders") -> tuple[str, str]:
    """The address as the owner types it, and his password."""
    address = company.server.address
    return f"postgresql://{address.user}@127.0.0.1:{address.port}/{name}", address.password


def home(company: Company, login: str) -> str:
    """The address as a person types it."""
    return f"postgresql://{login}@127.0.0.1:{company.server.address.port}/orders"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Set up by its owner and staffed by its administrator, each as a process of his own."""
    made = Company()
    try:
        made.create("orders")
        kept = tmp_path_factory.mktemp("secrets") / "boss"
        kept.write_text(BOSS_SECRET + "\n", encoding="utf-8")
        url, password = owner(made)
        first = ("--administrator", BOSS, "--name", "高远", "--password-file", kept)
        init = shell("server", "init", url, *first, PGPASSWORD=password)
        assert (init.returncode, init.stdout) == (0, ""), init.stderr
        assert init.stderr.startswith(f"The desk is set up. {BOSS} signs in")
        yield made
    finally:
        made.stop()


@pytest.fixture
def as_(company: Company, run: Run, monkeypatch: pytest.MonkeyPatch) -> As:
    """Run a command as one of the people."""

    def call(login: str, *arguments: object) -> Ran:
        monkeypatch.setenv("PGPASSWORD", BOSS_SECRET if login == BOSS else SECRET)
        return run("--database", home(company, login), *arguments)

    return call


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """The password's file."""
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n", encoding="utf-8")
    return path


@pytest.fixture
def staffed(company: Company, as_: As, secret: Path) -> Company:
    """With a clerk, a warehouse, a finance room and a manager; added once."""
    there = as_(BOSS, "staff", "list").out
    for login, role in PEOPLE.items():
        if f"{login}\t" not in there:
            added = as_(BOSS, "staff", "add", login, "--name", login.title(), "--roles", role, "--password-file", secret)
            assert (added.code, added.out, added.err) == (0, "", f"{login} may sign in now.\n")
    return company


@pytest.fixture
def stocked(staffed: Company, as_: As, tmp_path: Path) -> Company:
    """With customers and orders that the clerk brought in, and products that the warehouse did."""
    for login, kind, text in (
        ("linjing", "customers", CUSTOMERS),
        ("machao", "products", PRODUCTS),
        ("linjing", "orders", ORDERS),
    ):
        sheet = tmp_path / f"{kind}.csv"
        sheet.write_text(text, encoding="utf-8")
        ran = as_(login, "import", kind, sheet)
        assert ran.code == 0, ran
    return staffed


def comes_in(company: Company, login: str, password: str) -> frozenset[Role]:
    """The duties of somebody who signs in as the window does."""
    opened = open_as(company.url(), login, password)
    try:
        return opened.actor.roles
    finally:
        opened.desk.close()


# setting up


@pytest.mark.requirement("000-60")
def test_the_administrator_named_at_set_up_signs_in_and_is_on_the_list(company: Company, as_: As) -> None:
    assert comes_in(company, BOSS, BOSS_SECRET) == {Role.ADMINISTRATOR}
    listed = as_(BOSS, "staff", "list")
    assert listed.code == 0 and f"{BOSS}\t高远\tadministrator" in listed.out.splitlines()


def test_a_set_up_that_is_refused_says_why_and_makes_nothing(company: Company, run: Run, secret: Path, sqlite_url: str) -> None:
    before = company.roles()
    url, password = owner(company)
    first = ("--administrator", "first", "--password-file", secret)
    for place, said in ((url, "not empty"), (sqlite_url, "needs PostgreSQL")):
        refused = run("server", "init", place.replace("@", f":{password}@"), *first)
        assert (refused.code, refused.out) == (1, "") and said in refused.err
    company.create("weak")
    weak = owner(company, "weak")[0].replace("@", f":{password}@")
    secret.write_text("short\n", encoding="utf-8")
    refused = run("server", "init", weak, *first)
    assert refused.code == 1 and "short" not in refused.err.replace("too short", "")
    gone = run("server", "init", weak, "--administrator", "first", "--password-file", secret.with_name("gone"))
    assert gone.code == 1 and "The password cannot be read from" in gone.err
    assert company.roles() == before


def test_the_owner_lets_an_administrator_in_again_who_forgot_his_password(company: Company) -> None:
    url, password = owner(company)
    given = shell("--database", url, "staff", "password", BOSS, "--password-file", "-", given=OTHER + "\n", PGPASSWORD=password)
    assert (given.returncode, given.stdout, given.stderr) == (0, "", "高远 has a new password.\n")
    assert comes_in(company, BOSS, OTHER)
    back = ("staff", "password", BOSS, "--password-file", "-")  # and the administrator changes it himself
    given = shell("--database", home(company, BOSS), *back, given=BOSS_SECRET + "\n", PGPASSWORD=OTHER)
    assert given.returncode == 0, given.stderr
    assert comes_in(company, BOSS, BOSS_SECRET)


# people


@pytest.mark.requirement("004-r6")
def test_duties_are_given_and_changed_by_name(staffed: Company, as_: As) -> None:
    assert {login: comes_in(staffed, login, SECRET) for login in PEOPLE} == {
        login: {Role(role)} for login, role in PEOPLE.items()
    }
    changed = as_(BOSS, "staff", "roles", "MaChao", "shipping,warehouse")
    assert (changed.code, changed.err) == (0, "Machao: Warehouse, Shipping\n")
    assert comes_in(staffed, "machao", SECRET) == {Role.WAREHOUSE, Role.SHIPPING}
    assert as_(BOSS, "staff", "roles", "machao", "warehouse").code == 0
    assert comes_in(staffed, "machao", SECRET) == {Role.WAREHOUSE}


def test_who_is_disabled_does_not_come_in_until_enabled(staffed: Company, as_: As) -> None:
    assert as_(BOSS, "staff", "disable", "machao").err == "Machao may not sign in any more.\n"
    assert "machao\tMachao\twarehouse\tmay not sign in" in as_(BOSS, "staff", "list").out.splitlines()
    with pytest.raises(Refused):
        comes_in(staffed, "machao", SECRET)
    out = as_("machao", "check")
    assert (out.code, out.out) in ((1, ""), (3, ""))
    assert as_(BOSS, "staff", "enable", "machao").err == "Machao may sign in again.\n"
    assert comes_in(staffed, "machao", SECRET) == {Role.WAREHOUSE}


def test_only_an_administrator_changes_people_and_everybody_his_own_password(
    staffed: Company, as_: As, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (
        ("add", "friend", "--roles", "administrator", "--password-file", secret),
        ("roles", "linjing", "administrator"),
        ("disable", BOSS),
        ("enable", "machao"),
        ("password", BOSS, "--password-file", secret),
    ):
        refused = as_("linjing", "staff", *words)
        assert (refused.code, refused.out) == (1, ""), words
        assert refused.err.startswith("orderdesk: "), words
    assert comes_in(staffed, "linjing", SECRET) == {Role.CLERK} and comes_in(staffed, BOSS, BOSS_SECRET)
    assert "friend" not in staffed.roles()
    secret.write_text(OTHER + "\n", encoding="utf-8")
    assert as_("linjing", "staff", "password", "linjing", "--password-file", secret).code == 0
    assert comes_in(staffed, "linjing", OTHER) == {Role.CLERK}
    secret.write_text(SECRET + "\n", encoding="utf-8")
    assert as_(BOSS, "staff", "password", "linjing", "--password-file", secret).err == "Linjing has a new password.\n"
    assert comes_in(staffed, "linjing", SECRET) == {Role.CLERK}


def test_a_name_nobody_has_and_one_that_is_taken_are_told(staffed: Company, as_: As, secret: Path) -> None:
    nobody = as_(BOSS, "staff", "roles", "nobody", "clerk")
    assert (nobody.code, nobody.err) == (1, "orderdesk: Nobody signs in as nobody. See: orderdesk staff list\n")
    taken = as_(BOSS, "staff", "add", "linjing", "--roles", "clerk", "--password-file", secret)
    assert taken.code == 1 and taken.err.startswith("orderdesk: ")
    last = as_(BOSS, "staff", "disable", BOSS)
    assert last.code == 1 and comes_in(staffed, BOSS, BOSS_SECRET)


@pytest.mark.parametrize(
    "words",
    [
        ("server",), ("server", "init"), ("server", "init", "postgresql://x@127.0.0.1/y"), ("staff",), ("staff", "add"),
        ("staff", "add", "anna"), ("staff", "add", "anna", "--roles", "king"), ("staff", "roles", "anna", "clerk,king"),
        ("staff", "password"), ("staff", "add", "anna", "--roles", "clerk", "--password", SECRET), ("staff", "fire", "anna"),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_with_the_way_to_do_it(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("usage: orderdesk")


# passwords


@pytest.mark.requirement("002-22")
def test_no_password_is_said_or_logged_whatever_goes_wrong(staffed: Company, as_: As, run: Run, secret: Path) -> None:
    wrong = f"postgresql://linjing:{OTHER.replace(' ', '%20')}@127.0.0.1:{staffed.server.address.port}/orders"
    said = [run("--database", wrong, "check"), run("--database", wrong.replace("/orders", "/nothing"), "staff", "list")]
    said.append(run("--database", wrong.replace("127.0.0.1:", "127.0.0.1:x"), "check"))
    said.append(as_(BOSS, "staff", "add", "8ball", "--roles", "clerk", "--password-file", secret))
    assert all(ran.code in (1, 3) and ran.err for ran in said)
    log = staffed.log()
    assert "staff_save" in log  # the control: statements are there
    for word in (SECRET, OTHER, BOSS_SECRET, OTHER.replace(" ", "%20")):
        assert word not in log
        assert not [ran for ran in said if word in ran.out + ran.err]


def test_who_gives_no_password_is_told_how_to(staffed: Company) -> None:
    words = ("--database", home(staffed, BOSS), "staff", "add", "anna", "--roles", "clerk")
    ran = shell(*words, PGPASSWORD=BOSS_SECRET)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "orderdesk: Say where the password is: --password-file FILE (- is standard input).\n"
    assert "anna" not in staffed.roles()


# work without a window, on a desk where everybody is who he signed in as


@pytest.mark.requirement("000-60")
def test_what_somebody_imports_bears_his_login(stocked: Company) -> None:
    for table, login in (("customer", "linjing"), ("sales_order", "linjing"), ("product", "machao")):
        who = f"SELECT string_agg(DISTINCT login, ',') FROM audit_row WHERE table_name = '{table}'"
        assert stocked.ask(who) == login
    assert stocked.ask("SELECT count(*) FROM staff WHERE login = 'console'") == 0


@pytest.mark.requirement("002-19")
def test_nobody_imports_what_his_role_does_not(stocked: Company, as_: As, tmp_path: Path) -> None:
    sheet = tmp_path / "more.csv"
    there = "SELECT concat((SELECT count(*) FROM product), ' ', (SELECT count(*) FROM customer))"
    before = stocked.ask(there)
    for login, kind, text in (
        ("linjing", "products", PRODUCTS.replace("PEN-01", "PEN-02")),
        ("machao", "customers", CUSTOMERS.replace("C100", "C300")),
        ("qianjin", "orders", ORDERS.replace("N-1,2026-02-01", "N-3,2026-02-05")),
    ):
        sheet.write_text(text, encoding="utf-8")
        refused = as_(login, "import", kind, sheet)
        assert (refused.code, refused.out) == (1, "")
        assert "Your role does not allow this. Ask" in refused.err
    assert stocked.ask(there) == before


@pytest.mark.requirement("002-24")
def test_papers_are_made_by_whose_work_they_are_and_written_down(stocked: Company, as_: As, tmp_path: Path) -> None:
    number = stocked.ask("SELECT min(number) FROM sales_order")
    label, statement = tmp_path / "label.pdf", tmp_path / "statement.pdf"
    period = ("C100", "--from", "2026-01-01", "--to", "2026-01-31", "-o", statement)
    refused = as_("linjing", "statement", *period)
    assert refused.code == 1 and "Your role does not allow this. Ask" in refused.err and not statement.exists()
    for login, words, made in (
        ("linjing", ("label", number, "-o", label), label),
        ("qianjin", ("statement", *period), statement),
    ):
        ran = as_(login, *words)
        assert ran.code == 0, ran.err
        assert made.read_bytes().startswith(b"%PDF-")
    written = "SELECT string_agg(s.login, ',' ORDER BY d.id) FROM disclosure d JOIN staff s ON s.id = d.staff_id"
    assert stocked.ask(written) == "linjing,qianjin"


def test_a_mail_is_read_by_the_clerk(stocked: Company, as_: As, tmp_path: Path) -> None:
    (tmp_path / "order.eml").write_text(MAIL, encoding="utf-8")
    ran = as_("linjing", "mail", "read", tmp_path / "order.eml", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["order.eml"]["customer_code"] == "C100"


def test_everybody_proves_what_he_may_read_and_is_told_what_is_left_out(stocked: Company, as_: As) -> None:
    whole = as_("zhoumin", "check")
    assert (whole.code, whole.err) == (0, "")
    begun = len(stocked.log())
    part = as_("linjing", "check")
    assert part.code == 0
    assert part.out.splitlines() == [line for line in whole.out.splitlines() if "audit trail" not in line]
    assert part.err == (
        "Left out, because your role may not read it: “The audit trail is as it was sealed”. Ask Manager / Administrator.\n"
    )
    assert stocked.denied(begun) == []
    with psycopg.connect(stocked.master_url().replace("+psycopg", ""), autocommit=True) as above:
        above.execute("SET session_replication_role = replica")
        above.execute("UPDATE stock_level SET on_hand_units = on_hand_units + 10000")
        broken = as_("linjing", "check")
        above.execute("UPDATE stock_level SET on_hand_units = on_hand_units - 10000")
    assert broken.code == 1 and "NOT CLEAN  What is on hand is the sum of the movements" in broken.out
    assert "Left out" in broken.err


def test_the_trail_is_proved_by_who_may_read_it_and_nobody_else(stocked: Company, as_: As, tmp_path: Path) -> None:
    head = as_("zhoumin", "audit", "head")
    assert head.code == 0
    proved = as_("zhoumin", "audit", "verify", "--head", head.out.split()[0])
    assert (proved.code, proved.err) == (0, "")
    closing = tmp_path / "closing.pdf"
    assert as_("zhoumin", "closing", "-o", closing).code == 0 and closing.read_bytes().startswith(b"%PDF-")
    for words in (("audit", "verify"), ("audit", "head"), ("closing", "-o", closing)):
        refused = as_("linjing", *words)
        assert (refused.code, refused.out) == (1, "")
        assert "Your role does not allow this. Ask Manager / Administrator." in refused.err


# other systems


@pytest.mark.requirement("000-04")
def test_another_system_hands_orders_in_and_may_do_nothing_else(
    stocked: Company, as_: As, run: Run, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, password = owner(stocked)
    monkeypatch.setenv("PGPASSWORD", password)
    made = run("--database", url, "server", "machine", "shop", "--password-file", secret)
    assert made.code == 0 and "shop may add to inbound_order" in made.err, made
    again = run("--database", url, "server", "machine", "linjing", "--password-file", secret)
    assert again.code == 1 and "knows that sign-in name" in again.err
    order = {
        "channel": "shopify", "order_no": "7001", "receiver": "Zhou", "phone": "13862145530", "address": "1 Harbour Road",
        "lines": [{"sku": "PEN-01", "quantity": 24}],
    }  # fmt: skip
    add = "INSERT INTO inbound_order (external_ref, channel, payload) VALUES ('shopify:7001', 'shopify', %s)"
    address = stocked.server.address
    with psycopg.connect(
        host="127.0.0.1", port=address.port, dbname="orders", user="shop", password=SECRET, autocommit=True
    ) as machine:
        machine.execute(add, [json.dumps(order)])
        with pytest.raises(psycopg.errors.UniqueViolation):  # sent twice, kept once
            machine.execute(add, [json.dumps(order)])
        for forbidden in (
            "SELECT * FROM inbound_order",
            "SELECT login FROM staff",
            "SELECT * FROM customer",
            "INSERT INTO inbound_order (external_ref, channel, payload, state) VALUES ('x', 'x', '{}', 'taken')",
            "UPDATE inbound_order SET state = 'new'",
            "DELETE FROM inbound_order",
            "INSERT INTO sales_order (number) VALUES ('X')",
            "SELECT staff_password(1, 'SCRAM-SHA-256$x')",
            "CREATE TABLE mine (x int)",
        ):
            with pytest.raises(psycopg.Error):
                machine.execute(forbidden)
    assert as_("linjing", "check").code == 0  # nothing of the desk's protection is out of place
    empty = secret.with_name("none.json")
    empty.write_text("[]", encoding="utf-8")
    taken = as_("linjing", "inbound", "add", empty)
    assert (taken.code, taken.out) == (0, "0 kept, 1 taken, 0 not taken, 0 here already.\n"), taken
