"""What customers owe: balances, ageing, exposure, statements."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from orderdesk.commands import receivables
from orderdesk.database.desk import Desk
from orderdesk.queries import receivables as reads
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.stories import billed, delivered_order

TODAY = date(2026, 6, 30)


def on(desk: Desk, day: date) -> None:
    """Let it be noon of that day."""
    desk.clock = lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def cny(amount: str) -> Money:
    """An amount in yuan."""
    return Money.of(amount, "CNY")


def pay(desk: Desk, customer: int, amount: str) -> None:
    """A transfer received today."""
    desk.do(make.staff(desk, Role.FINANCE), receivables.receive_payment, customer, Decimal(amount), "CNY", "bank")


def owing(desk: Desk, name: str, *ages: tuple[int, str]) -> int:
    """A customer with bills due so many days before TODAY."""
    customer = make.customer(desk, name, term_days=0)
    for days, amount in ages:
        on(desk, TODAY - timedelta(days=days))
        billed(desk, customer, amount)
    on(desk, TODAY)
    return customer


def test_a_statement_into_the_future_calls_nothing_overdue_that_is_not(desk: Desk) -> None:
    customer = make.customer(desk, term_days=30)
    on(desk, TODAY)
    billed(desk, customer, "80")
    year = (customer, date(2026, 1, 1), date(2026, 12, 31))
    paper = desk.read(reads.statement_data, *year, today=TODAY)
    assert (paper.ageing.not_due, paper.ageing.overdue, paper.closing) == (cny("80"), cny("0"), cny("80"))
    later = desk.read(reads.statement_data, *year, today=date(2027, 1, 15))
    assert later.ageing.over_90 == cny("80")  # a period that is over is shown as it stood at its end


def test_balances_show_who_owes_what_and_for_how_long(desk: Desk) -> None:
    owing(desk, "Small", (0, "5"))
    big = owing(desk, "Big", (100, "40"), (45, "30"), (10, "20"), (0, "10"))
    pay(desk, big, "15")

    rows = desk.read(reads.balances, TODAY).rows

    assert [row.name for row in rows] == ["Big", "Small"]
    assert (rows[0].owed, rows[0].credit) == (cny("85"), cny("0"))
    ages = rows[0].ageing
    assert (ages.not_due, ages.days_1_30, ages.days_31_60, ages.days_61_90, ages.over_90) == tuple(
        map(cny, ("10", "20", "30", "0", "25"))
    )
    assert ages.overdue == cny("75") and ages.total == cny("85")
    assert desk.read(reads.ageing_totals, TODAY)[0].total == cny("90")


def test_balances_are_sorted_filtered_and_paged(desk: Desk) -> None:
    owing(desk, "Anna", (0, "50"))
    owing(desk, "Bert", (5, "20"))
    owing(desk, "Carl", (70, "30"))
    make.customer(desk, "Never bought")

    def names(**asked: object) -> list[str]:
        return [row.name for row in desk.read(reads.balances, TODAY, **asked).rows]

    assert names() == ["Anna", "Carl", "Bert"]
    assert names(order_by="overdue") == ["Carl", "Bert", "Anna"]
    assert names(order_by="name") == ["Anna", "Bert", "Carl"]
    assert names(bucket="days_61_90") == ["Carl"]
    assert names(search="ber") == ["Bert"]
    for order_by in ("owed", "overdue", "name"):
        first = desk.read(reads.balances, TODAY, order_by=order_by, limit=2)
        then = desk.read(reads.balances, TODAY, order_by=order_by, after=first.after, limit=2)
        assert [row.name for row in (*first.rows, *then.rows)] == names(order_by=order_by)


def test_credit_is_shown_as_owed_to_the_customer(desk: Desk) -> None:
    customer = owing(desk, "Anna", (0, "5"))
    pay(desk, customer, "8")
    (row,) = desk.read(reads.balances, TODAY).rows
    assert (row.owed, row.credit, row.ageing.total) == (cny("-3"), cny("3"), cny("0"))


def test_an_account_adds_up(desk: Desk) -> None:
    customer = owing(desk, "Anna", (40, "30"), (0, "20"))
    pay(desk, customer, "10")
    account = desk.read(reads.customer_account, customer, TODAY)
    (own,) = account.accounts
    assert (own.billed, own.received, own.owed) == (cny("50"), cny("10"), cny("40"))
    assert own.ageing.days_31_60 == cny("20") and own.ageing.not_due == cny("20")


def test_exposure_counts_what_is_owed_and_what_is_on_its_way(desk: Desk) -> None:
    on(desk, TODAY)
    customer = make.customer(desk, credit_limit=500)
    billed(desk, customer, "30")
    delivered_order(desk, customer, "20")
    make.approved_order(desk, customer, [(make.product(desk), 2, "50")])
    make.order(desk, customer, [(make.product(desk), 1, "999")])
    make.approved_order(desk, make.customer(desk), [(make.product(desk), 1, "999")])

    found = desk.read(reads.exposure, customer)

    assert (found.owed, found.open_orders, found.total, found.limit) == (cny("30"), cny("120"), cny("150"), cny("500"))
    assert found.others == ()


def test_another_currency_is_counted_apart(desk: Desk) -> None:
    customer = make.customer(desk)
    make.approved_order(desk, customer, [(make.product(desk), 1, "7")], currency="USD")
    found = desk.read(reads.exposure, customer)
    assert found.total == cny("0") and found.others == (Money.of("7", "USD"),)


def test_overdue_begins_after_the_days_of_grace(desk: Desk) -> None:
    customer = owing(desk, "Anna", (12, "30"), (3, "20"), (0, "10"))
    strict, mild = desk.read(reads.overdue, customer, TODAY), desk.read(reads.overdue, customer, TODAY, 3)
    assert (strict.amount, strict.bills, strict.days) == (cny("50"), 2, 12)
    assert (mild.amount, mild.bills) == (cny("30"), 1)
    assert desk.read(reads.overdue, make.customer(desk), TODAY).bills == 0


def test_a_statement_runs_from_opening_to_closing(desk: Desk) -> None:
    customer = make.customer(desk, "Anna", term_days=30, phone="021 5555 1234")
    on(desk, date(2026, 4, 20))
    billed(desk, customer, "100")
    on(desk, date(2026, 5, 1))
    pay(desk, customer, "60")
    on(desk, date(2026, 5, 31))
    billed(desk, customer, "25")
    on(desk, date(2026, 6, 2))
    pay(desk, customer, "40")

    paper = desk.read(reads.statement_data, customer, date(2026, 5, 1), date(2026, 5, 31))

    assert (paper.opening, paper.debit, paper.credit, paper.closing) == (cny("100"), cny("25"), cny("60"), cny("65"))
    assert [(row.on, row.kind, row.debit, row.credit, row.balance) for row in paper.rows] == [
        (date(2026, 5, 1), "payment", cny("0"), cny("60"), cny("40")),
        (date(2026, 5, 31), "bill", cny("25"), cny("0"), cny("65")),
    ]
    assert paper.rows[1].due == date(2026, 6, 30) and paper.rows[1].order_number
    # As it stood then: the payment of June does not count yet.
    assert (paper.ageing.days_1_30, paper.ageing.not_due) == (cny("40"), cny("25"))
    assert paper.ageing.total - paper.free == paper.closing
    assert (paper.name, paper.phone) == ("Anna", "021 5555 1234")


def test_credit_before_a_bill_is_free_until_then(desk: Desk) -> None:
    customer = make.customer(desk, term_days=30)
    on(desk, date(2026, 4, 10))
    pay(desk, customer, "50")
    on(desk, date(2026, 5, 10))
    billed(desk, customer, "30")
    payment = desk.read(reads.payments, customer).rows[0]
    desk.do(make.staff(desk, Role.FINANCE), receivables.allocate_payment, payment.payment_id)

    april = desk.read(reads.statement_data, customer, date(2026, 4, 1), date(2026, 4, 30))
    may = desk.read(reads.statement_data, customer, date(2026, 5, 1), date(2026, 5, 31))

    assert (april.closing, april.free, april.ageing.total) == (cny("-50"), cny("50"), cny("0"))
    assert (may.opening, may.closing, may.free, may.ageing.total) == (cny("-50"), cny("-20"), cny("20"), cny("0"))


def test_bills_are_listed_by_state_customer_and_search(desk: Desk) -> None:
    anna, bert = make.customer(desk, "Anna"), make.customer(desk, "Bert")
    first, second = billed(desk, anna, "5"), billed(desk, bert, "6")
    draft = desk.do(make.staff(desk, Role.FINANCE), receivables.make_bill, delivered_order(desk, bert, "7").id).made

    def found(*asked: object, **more: object) -> list[int]:
        return [row.bill_id for row in desk.read(reads.bills, *asked, **more).rows]

    assert found() == [draft, second, first]
    assert found(["draft"]) == [draft]
    assert found(customer=bert) == [draft, second]
    assert found(search="anna") == [first]
    page = desk.read(reads.bills, limit=2)
    assert found(after=page.after) == [first]
