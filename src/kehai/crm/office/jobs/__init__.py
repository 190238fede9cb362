"""Timed work of the office."""
