"""The intake room: the queue, the order form with its lines, mails, and the steps an order takes here."""
