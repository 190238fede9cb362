"""The records of people."""
