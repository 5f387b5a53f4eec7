"""The engine, transactions, retries and the state of the schema."""
