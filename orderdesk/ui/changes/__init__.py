"""The changes tab: amendments, the queue and who jumped it, capacity."""
