"""Entrances of sales."""
