"""Kinds of automation, one a file."""
