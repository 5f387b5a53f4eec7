"""What people may and may not do at the database with mails and what was learned from them; see actions.py."""

from __future__ import annotations

from tests.faults.action import Action, do

_LINK = (
    "INSERT INTO mail_link (mail_id, order_id, made, linked_by, linked_at) VALUES ({{mail}}, {{draft}}, {{no}}, {by}, {{now}})"
)
_WORD = (
    "INSERT INTO learned_word (kind, customer_id, words, key, product_id, learned_by, learned_at) "
    "VALUES ('product', {{customer}}, 'blue pads', 'bluepad', {{product}}, {by}, {{now}})"
)
MAILS: tuple[Action, ...] = (
    do("keep a mail with an order", _LINK.format(by="{me}"), may="C"),
    do("keep a mail with an order in another's name", _LINK.format(by="{other}")),
    do("take a mail away from its order", "DELETE FROM mail_link WHERE mail_id = {mail}"),
    do("keep a mail with another order", "UPDATE mail_link SET order_id = {approved} WHERE mail_id = {mail}"),
    do("learn a customer's word", _WORD.format(by="{me}"), may="C"),
    do("learn a word in another's name", _WORD.format(by="{other}")),
    do("forget a word", "DELETE FROM learned_word WHERE id = {word}", may="C"),
    do("make a word mean something else", "UPDATE learned_word SET words = 'x' WHERE id = {word}"),
)
