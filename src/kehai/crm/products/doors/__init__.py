"""Answers that no single record gives."""
