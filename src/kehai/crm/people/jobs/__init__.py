"""Timed work about people."""
