"""What people may and may not do to orders that recorded themselves, to business dates, consents and channels; see actions.py."""

from __future__ import annotations

from tests.faults.action import do

_HANDED_IN = (
    "INSERT INTO inbound_order (external_ref, channel, payload, received_at{more}) "
    "VALUES ('x:1', 'x', '{{{{}}}}', {{now}}{values})"
)
INBOUND = (
    do(
        "verify in one's own name",
        "UPDATE sales_order SET verified_by = {me}, version = version + 1 WHERE id = {draft}",
        may="C",
    ),
    do("verify in another's name", "UPDATE sales_order SET verified_by = {other}, version = version + 1 WHERE id = {draft}"),
    do("say that no machine recorded it", "UPDATE sales_order SET source = 'x', version = version + 1 WHERE id = {draft}"),
    do(
        "give an order another business date",
        "UPDATE sales_order SET business_date = '2026-02-01', version = version + 1 WHERE id = {approved}",
        may="M",
    ),
    do(
        "change what the contract says of an approved order",
        "UPDATE sales_order SET agreed_units = 1, version = version + 1 WHERE id = {approved}",
    ),
    do("agree to a price in an approved order", "UPDATE order_line SET approver_id = {me} WHERE id = {approved_line}"),
    do("agree to one's own price in a draft", "UPDATE order_line SET approver_id = {me} WHERE id = {draft_line}"),
    do("have a stranger agree to a price", "UPDATE order_line SET approver_id = {other2} WHERE id = {draft_line}"),
    do(
        "have a price agreed to by a manager",
        "UPDATE order_line SET approver_id = {manager2}, approver_remark = 'x' WHERE id = {draft_line}",
        may="C",
    ),
    do("hand an order in", _HANDED_IN.format(more="", values=""), may="CA"),
    do("hand in an order that was taken", _HANDED_IN.format(more=", state", values=", 'taken'")),
    do("hand in an order that another took", _HANDED_IN.format(more=", taken_by", values=", {other}")),
    do("take an order", "UPDATE inbound_order SET state = 'refused', taken_by = {me} WHERE id = {inbound}", may="C"),
    do("take an order in another's name", "UPDATE inbound_order SET state = 'refused', taken_by = {other} WHERE id = {inbound}"),
    do("take an order again", "UPDATE inbound_order SET state = 'new' WHERE id = {inbound_taken}"),
    do("change what was handed in", "UPDATE inbound_order SET payload = '[]' WHERE id = {inbound}"),
    do("change where it came from", "UPDATE inbound_order SET external_ref = 'y' WHERE id = {inbound}"),
    do("delete what was handed in", "DELETE FROM inbound_order WHERE id = {inbound}"),
    do("add a channel", "INSERT INTO sales_channel (code, name, base, version) VALUES ('z', 'Z', 'phone', 1)", may="MA"),
    do("rename a channel", "UPDATE sales_channel SET name = 'x', version = version + 1 WHERE id = {channel}", may="MA"),
    do("give a channel another code", "UPDATE sales_channel SET code = 'x', version = version + 1 WHERE id = {channel}"),
    do("delete a channel", "DELETE FROM sales_channel WHERE id = {channel}"),
    do(
        "note an imported file",
        "INSERT INTO import_file (sha256, name, kind, records, imported_by, imported_at) "
        "VALUES ('0', 'f', 'orders', 1, {me}, {now})",
        may="CA",
    ),
    do(
        "note an imported file in another's name",
        "INSERT INTO import_file (sha256, name, kind, records, imported_by, imported_at) "
        "VALUES ('0', 'f', 'orders', 1, {other}, {now})",
    ),
    do("forget that a file was imported", "DELETE FROM import_file"),
    do(
        "keep a kind of sheet",
        "INSERT INTO import_profile (name, headings, columns, changed_by, changed_at) VALUES ('p', 'a', '{{}}', {me}, {now})",
        may="CA",
    ),
    do("forget a kind of sheet", "DELETE FROM import_profile", may="CA"),
    do(
        "merge customers",
        "INSERT INTO customer_merge (gone_id, kept_id, reason, merged_by, merged_at) "
        "VALUES ({customer2}, {customer}, 'x', {me}, {now})",
        may="A",
    ),
    do(
        "merge customers in another's name",
        "INSERT INTO customer_merge (gone_id, kept_id, reason, merged_by, merged_at) "
        "VALUES ({customer2}, {customer}, 'x', {other}, {now})",
    ),
    do(
        "make a price list",
        "INSERT INTO price_list (name, currency, valid_from, version) VALUES ('z', 'CNY', '{today}', 1)",
        may="MA",
    ),
    do("rename a price list", "UPDATE price_list SET name = 'x', version = version + 1 WHERE id = {price_list}", may="MA"),
    do("rename a price list past its version", "UPDATE price_list SET name = 'x' WHERE id = {price_list}"),
    do("delete a price list", "DELETE FROM price_list"),
    do(
        "put a price on a list",
        "INSERT INTO price_list_line (price_list_id, product_id, from_units, price_units) "
        "VALUES ({price_list}, {product}, 50000, 1)",
        may="MA",
    ),
    do("change a price on a list", "UPDATE price_list_line SET price_units = 1 WHERE id = {listed_price}", may="MA"),
    do("say a price is another product's", "UPDATE price_list_line SET product_id = product_id + 1 WHERE id = {listed_price}"),
    do("take a price off a list", "DELETE FROM price_list_line WHERE id = {listed_price}", may="MA"),
    do(
        "make a discount rule",
        "INSERT INTO discount_rule (name, percent_units, currency, valid_from, on_top, version) "
        "VALUES ('z', 500, 'CNY', '{today}', {no}, 1)",
        may="MA",
    ),
    do("raise a discount", "UPDATE discount_rule SET percent_units = 9, version = version + 1 WHERE id = {discount}", may="MA"),
    do("delete a discount rule", "DELETE FROM discount_rule"),
    do("say another list priced a line", "UPDATE order_line SET price_source = 'x' WHERE id = {approved_line}"),
)
