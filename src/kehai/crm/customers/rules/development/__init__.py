"""The development of a customer as a case: its path, who signs what, what the month asked for."""
