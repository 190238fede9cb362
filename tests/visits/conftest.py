"""Sentences are compared in English, whatever the company's language is."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The language of the test's own thread."""
    with translation.override("en"):
        yield
