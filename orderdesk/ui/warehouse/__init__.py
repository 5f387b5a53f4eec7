"""The warehouse tab: stock locked for orders, stock itself, and what to fetch."""
