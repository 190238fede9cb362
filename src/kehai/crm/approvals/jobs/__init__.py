"""Requests whose time is over."""
