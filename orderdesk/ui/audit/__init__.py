"""The audit trail on screen: sentences of who changed what, a list to search it, and what it is proved by."""
