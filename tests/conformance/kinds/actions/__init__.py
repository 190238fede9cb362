"""Verbs on test-only kinds."""
