"""What people try with stock and shipments."""

from __future__ import annotations

from tests.faults.action import do, on_server

_SHIPMENT = (
    "INSERT INTO shipment (number, order_id, state, imported, packages, carrier_id, packed_by, packed_at, version) "
    "VALUES ('HX', {{approved}}, '{state}', {{no}}, 1, {{carrier}}, {by}, {{now}}, 1)"
)
_PACKED = (
    "INSERT INTO shipment_line (shipment_id, line_id, product_id, base_units) VALUES ({shipment}, {line}, {product}, {units})"
)
_MOVEMENT = (
    "INSERT INTO stock_movement (product_id, kind, quantity_units, moved_by, moved_at) "
    "VALUES ({{product}}, 'count', 10, {by}, {{now}})"
)
_LOCK = (
    "INSERT INTO stock_lock (line_id, product_id, quantity_units, state, locked_by, locked_at) "
    "VALUES ({{approved_line}}, {product}, 10000, 'open', {by}, {{now}})"
)

GOODS = [
    do("lock stock", _LOCK.format(product="{product}", by="{me}"), may="WH"),
    do("lock stock in another's name", _LOCK.format(product="{product}", by="{other}")),
    do("lock another product for a line", _LOCK.format(product="{product2}", by="{me}")),
    do("release a lock", "UPDATE stock_lock SET state = 'released', ended_at = {now} WHERE id = {lock}", may="WMH"),
    do("make a lock larger", "UPDATE stock_lock SET quantity_units = quantity_units + 1 WHERE id = {lock}"),
    do("give a lock to another line", "UPDATE stock_lock SET line_id = {draft_line} WHERE id = {lock}"),
    do("add a lock that was used already", _LOCK.replace("'open'", "'used'").format(product="{product}", by="{me}")),
    do("delete a lock", "DELETE FROM stock_lock WHERE id = {lock}"),
    do("lock more than is there", "UPDATE stock_level SET locked_units = on_hand_units + 1 WHERE product_id = {product}"),
    do("have less than nothing", "UPDATE stock_level SET on_hand_units = -1 WHERE product_id = {product}"),
    do("delete a stock level", "DELETE FROM stock_level WHERE product_id = {product}"),
    do("raise the stock by hand", "UPDATE stock_level SET on_hand_units = on_hand_units + 1 WHERE product_id = {product}"),
    do("lock a little by hand", "UPDATE stock_level SET locked_units = locked_units + 1 WHERE product_id = {product}"),
    do("give a product another's stock", "UPDATE stock_level SET product_id = product_id WHERE product_id = {product}"),
    do("begin a stock by hand", "INSERT INTO stock_level (product_id, on_hand_units, locked_units) VALUES ({unstocked}, 5, 0)"),
    do("count stock", _MOVEMENT.format(by="{me}"), may="WHA"),
    do("count stock in another's name", _MOVEMENT.format(by="{other}")),
    on_server("count stock long ago", _MOVEMENT.format(by="{me}").replace("{now}", "{then}")),
    do("take more than is there", _MOVEMENT.format(by="{me}").replace("10, ", "-10000000, ")),
    do("change a movement", "UPDATE stock_movement SET quantity_units = 1 WHERE product_id = {product}"),
    do("delete a movement", "DELETE FROM stock_movement WHERE product_id = {product}"),
    do("pack", _SHIPMENT.format(state="packed", by="{me}"), may="WH"),
    do("pack in another's name", _SHIPMENT.format(state="packed", by="{other}")),
    do("make a shipment that is delivered already", _SHIPMENT.format(state="delivered", by="{me}"), may="A"),
    do(
        "hand over",
        "UPDATE shipment SET state = 'handed_over', handed_over_by = {me}, waybill = 'W1', version = version + 1 "
        "WHERE id = {packed}",
        may="H",
    ),
    do(
        "hand over in another's name",
        "UPDATE shipment SET state = 'handed_over', handed_over_by = {other}, version = version + 1 WHERE id = {packed}",
    ),
    do("deliver what is not handed over", "UPDATE shipment SET state = 'delivered', version = version + 1 WHERE id = {packed}"),
    do("deliver", "UPDATE shipment SET state = 'delivered', signed_by = 'x', version = version + 1 WHERE id = {handed}", may="H"),
    do("unpack", "UPDATE shipment SET state = 'cancelled', version = version + 1 WHERE id = {packed}", may="WH"),
    do("give a shipment to another order", "UPDATE shipment SET order_id = {draft}, version = version + 1 WHERE id = {packed}"),
    do("change what a shipment holds", "UPDATE shipment_line SET base_units = 1 WHERE shipment_id = {handed}"),
    do("delete a shipment", "DELETE FROM shipment WHERE id = {packed}"),
    do("pack what another order wants", _PACKED.format(shipment="{packed}", line="{draft_line}", product="{product}", units=1)),
    do("pack another product", _PACKED.format(shipment="{packed}", line="{approved_line}", product="{product2}", units=1)),
    do(
        "pack more than was ordered",
        _PACKED.format(shipment="{packed}", line="{approved_line}", product="{product}", units=10**9),
    ),
    do(
        "pack into what is under way",
        _PACKED.format(shipment="{handed}", line="{approved_line}", product="{product}", units=1),
        may="A",
    ),
    do("pack goods", _PACKED.format(shipment="{packed}", line="{approved_line}", product="{product}", units=1), may="WHA"),
    do("take goods out of a shipment", "DELETE FROM shipment_line WHERE shipment_id = {handed}"),
]
