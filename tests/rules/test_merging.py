"""What two people did to one record is told apart field by field, and nothing either of them did is lost unchosen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orderdesk.rules.merging import Merge, Side

WANG = {"name": "王芳", "phone": "138"}
LI = {"name": "李雷", "phone": "139"}


def rows(merged: dict[str, Any], part: str = "contacts") -> list[dict[str, Any]]:
    """The rows that came out."""
    return [dict(row.cells) for row in merged[part]]


def test_what_only_one_changed_stands_and_only_theirs_is_shown() -> None:
    merge = Merge({"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 1, "c": 1}, {"a": 1, "b": 3, "c": 1})
    (only,) = merge.differences
    assert (only.part, only.before, only.mine, only.theirs, only.both) == ("b", 1, 1, 3, False)
    assert merge.result({}) == {"a": 2, "b": 3, "c": 1}
    assert merge.result({0: Side.MINE}) == {"a": 2, "b": 1, "c": 1}


def test_what_both_changed_is_mine_unless_theirs_is_chosen() -> None:
    merge = Merge({"a": 1}, {"a": 2}, {"a": 3})
    assert merge.differences[0].both
    assert merge.result({}) == {"a": 2}
    assert merge.result({0: Side.THEIRS}) == {"a": 3}


def test_the_same_change_twice_is_no_difference() -> None:
    assert Merge({"a": 1}, {"a": 2}, {"a": 2}).differences == ()


def test_cells_of_one_row_are_told_apart() -> None:
    merge = Merge(
        {"contacts": (WANG, LI)},
        {"contacts": (WANG, LI | {"phone": "777"})},
        {"contacts": (WANG | {"phone": "999"}, LI)},
        {"contacts": "name"},
    )
    (only,) = merge.differences
    assert (only.row, only.cell, only.theirs) == (WANG, "phone", "999")
    assert rows(merge.result({})) == [WANG | {"phone": "999"}, LI | {"phone": "777"}]


def test_rows_added_by_both_are_all_there() -> None:
    new, other = {"name": "赵云", "phone": "1"}, {"name": "孙尚", "phone": "2"}
    merge = Merge({"contacts": (WANG,)}, {"contacts": (new, WANG)}, {"contacts": (WANG, other)}, {"contacts": "name"})
    assert [difference.theirs for difference in merge.differences] == [other]
    assert rows(merge.result({})) == [new, WANG, other]
    assert rows(merge.result({0: Side.MINE})) == [new, WANG]


def test_a_row_taken_out_by_one_and_changed_by_the_other_is_asked_about() -> None:
    mine_out = Merge({"contacts": (WANG,)}, {"contacts": ()}, {"contacts": (WANG | {"phone": "9"},)}, {"contacts": "name"})
    assert mine_out.differences[0].both and rows(mine_out.result({})) == []
    assert rows(mine_out.result({0: Side.THEIRS})) == [WANG | {"phone": "9"}]
    theirs_out = Merge({"contacts": (WANG,)}, {"contacts": (WANG | {"phone": "9"},)}, {"contacts": ()}, {"contacts": "name"})
    assert theirs_out.differences[0].theirs is None
    assert rows(theirs_out.result({})) == [WANG | {"phone": "9"}]
    assert rows(theirs_out.result({0: Side.THEIRS})) == []


def test_a_row_renamed_is_still_the_row() -> None:
    merge = Merge(
        {"contacts": (WANG,)},
        {"contacts": (WANG | {"phone": "9"},)},
        {"contacts": (WANG | {"name": "王方"},)},
        {"contacts": "name"},
    )
    assert [(difference.cell, difference.theirs) for difference in merge.differences] == [("name", "王方")]
    assert rows(merge.result({})) == [{"name": "王方", "phone": "9"}]


def test_two_lines_of_the_same_product_are_two_lines() -> None:
    line = {"product": 7, "quantity": 1}
    merge = Merge(
        {"lines": (line, line)}, {"lines": (line, line)}, {"lines": (line, line | {"quantity": 5})}, {"lines": "product"}
    )
    assert [difference.theirs for difference in merge.differences] == [5]
    assert rows(merge.result({}), "lines") == [line, line | {"quantity": 5}]


PEOPLE = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("王李张赵"), "phone": st.sampled_from(["", "1", "2", "3"])}), max_size=4
).map(tuple)
RECORDS = st.fixed_dictionaries({"alias": st.sampled_from("abc"), "contacts": PEOPLE})


def everything(record: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """A record in a form that can be compared, without the order of rows."""
    return record["alias"], sorted((row["name"], row["phone"]) for row in record["contacts"])


@given(RECORDS, RECORDS, RECORDS)
def test_choosing_one_side_in_all_gives_that_side_where_the_other_left_things_alone(
    before: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    def came_out(merge: Merge, side: Side) -> dict[str, Any]:
        merged = merge.result(dict.fromkeys(range(len(merge.differences)), side))
        return {"alias": merged["alias"], "contacts": rows(merged)}

    keys = {"contacts": "name"}
    assert everything(came_out(Merge(before, mine, theirs, keys), Side.MINE)) == everything(mine)
    assert everything(came_out(Merge(before, before, theirs, keys), Side.THEIRS)) == everything(theirs)
    assert everything(came_out(Merge(before, before, theirs, keys), Side.MINE)) == everything(before)
    assert Merge(before, mine, before, keys).differences == ()
