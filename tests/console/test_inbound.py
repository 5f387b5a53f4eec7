"""`orderdesk inbound add` as a person or a program calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.test_inbound import message
from tests.console.conftest import PRODUCTS, Run


@pytest.fixture
def url(sqlite_url: str, run: Run, tmp_path: Path) -> str:
    """An embedded desk with products."""
    sheet = tmp_path / "products.csv"
    sheet.write_text(PRODUCTS, encoding="utf-8")
    assert run("--database", sqlite_url, "import", "products", sheet).code == 0
    return sqlite_url


@pytest.mark.requirement("000-04")
def test_orders_of_a_file_are_taken_once_and_what_cannot_be_is_named(url: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    file.write_text(json.dumps([message("1", "PEN-01"), message("2", "LAMP")]), encoding="utf-8")
    first = run("--database", url, "inbound", "add", file)
    assert (first.code, first.out) == (1, "2 kept, 1 taken, 1 not taken, 0 here already.\n")
    assert "shopify:2" in first.err and "LAMP" in first.err
    again = run("--database", url, "inbound", "add", file)
    assert again.out == "0 kept, 0 taken, 1 not taken, 2 here already.\n"
    one = tmp_path / "one.json"
    one.write_text(json.dumps(message("3", "PEN-01")), encoding="utf-8-sig")
    assert run("--database", url, "inbound", "add", one).out == "1 kept, 1 taken, 0 not taken, 0 here already.\n"


def test_endless_numbers_and_half_characters_cost_one_order_and_not_the_file(url: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    wrong = [message("2", "PEN-01", note="\ud800"), message("3", "PEN-01", freight=float("inf"))]
    text = json.dumps([message("1", "PEN-01"), *wrong])
    file.write_text(text.replace("Infinity", "1e400"), encoding="utf-8")
    ran = run("--database", url, "inbound", "add", file)
    assert (ran.code, ran.out) == (1, "3 kept, 1 taken, 2 not taken, 0 here already.\n")
    assert "shopify:2" in ran.err and "shopify:3" in ran.err and "shopify:1" not in ran.err


@pytest.mark.parametrize(("text", "said"), [("{", "is not JSON"), ('["x"]', "JSON object"), ('{"channel": "a"}', "lacks")])
def test_a_file_that_holds_no_orders_is_refused_with_what_it_should_hold(
    url: str, run: Run, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "orders.json"
    file.write_text(text, encoding="utf-8")
    ran = run("--database", url, "inbound", "add", file)
    assert ran.code == 1 and said in ran.err
    gone = run("--database", url, "inbound", "add", tmp_path / "none.json")
    assert gone.code == 1 and "cannot be read" in gone.err
