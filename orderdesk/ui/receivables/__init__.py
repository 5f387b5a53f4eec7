"""The receivables tab: who owes what, what to bill, bills, payments, statements."""
