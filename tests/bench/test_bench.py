"""The benchmarks run, prove their outcome and tell their ratios; how fast is not asked here."""

from __future__ import annotations

from tests.bench import guards, p1, p2, queue, search, sheets


def test_the_order_cycle_runs_on_every_subject() -> None:
    words = ["--orders", "2", "--runs", "1", "--warmup", "0", "--customers", "3", "--products", "8"]
    assert p1.run(p1.parse(words)).keys() == {"desk / orm", "desk / bare"}


def test_the_race_for_stock_runs_on_every_subject() -> None:
    words = ["--procs", "2", "--products", "4", "--shipments", "10", "--stock", "12", "--runs", "1"]
    assert p2.run(p2.parse(words)).keys() == {"desk / orm", "desk / bare"}


def test_the_guards_are_weighed_on_both_databases() -> None:
    words = ["--orders", "3", "--warmup", "1"]
    assert guards.run(guards.parse(words)).keys() == {"postgresql", "sqlite"}


def test_a_search_finds_what_the_bare_index_finds_at_a_small_and_a_large_desk() -> None:
    words = ["--small", "40", "--large", "400", "--searches", "30"]
    assert search.run(search.parse(words)).keys() == {"postgresql", "sqlite"}


def test_a_sheet_comes_in_whole_and_its_rows_are_counted() -> None:
    assert sheets.run(sheets.parse(["--orders", "30", "--lines", "2"])).keys() == {"postgresql", "sqlite"}


def test_the_review_queue_is_weighed_beside_its_bare_query() -> None:
    ratios = queue.run(queue.parse(["--orders", "20", "300", "--runs", "1"]))
    assert ratios.keys() >= {"queue / bare", "many / few"}
