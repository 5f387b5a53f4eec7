"""Sheets of orders, customers and products into plain records, with a reason for every row that is not taken."""
