"""What reviewers do: decide, set aside, ask, approve many at once, and write down the standards they judge by."""

from orderdesk.commands.review.asking import answer_question, ask_colleague
from orderdesk.commands.review.batches import hand_batch
from orderdesk.commands.review.confirming import ItemWord, confirm_items
from orderdesk.commands.review.deciding import Judgement, approve_many, approve_order, return_order
from orderdesk.commands.review.holding import hold_review, take_up_review
from orderdesk.commands.review.standards import save_standard

__all__ = [
    "ItemWord",
    "Judgement",
    "answer_question",
    "approve_many",
    "approve_order",
    "ask_colleague",
    "confirm_items",
    "hand_batch",
    "hold_review",
    "return_order",
    "save_standard",
    "take_up_review",
]
