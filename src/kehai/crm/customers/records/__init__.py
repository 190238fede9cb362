"""The records of customers."""
