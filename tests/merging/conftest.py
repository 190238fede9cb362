"""Sentences are compared in English, whatever the company's language is."""

from tests.customers.conftest import english

__all__ = ["english"]
