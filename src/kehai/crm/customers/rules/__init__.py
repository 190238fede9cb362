"""Rules of customers as pure functions."""
