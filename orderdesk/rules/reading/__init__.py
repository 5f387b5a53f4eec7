"""Reading a mail into an order: pure functions over the mail's parts and what the desk knows."""
