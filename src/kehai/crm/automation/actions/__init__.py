"""Verbs of automation."""
