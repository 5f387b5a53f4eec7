"""The review tab: facts beside the order, decided in seconds."""
