"""Kinds of sales."""
