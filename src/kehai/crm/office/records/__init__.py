"""Kinds of the office."""
