"""Rules of the office."""
