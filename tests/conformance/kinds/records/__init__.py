"""Test-only kinds, one to a file."""
