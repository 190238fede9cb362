"""Entrances of the office beside its kinds."""
