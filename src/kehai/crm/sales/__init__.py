"""Sales: from the first chance of a deal to what was received for it."""
