"""How rules start, run and end."""
