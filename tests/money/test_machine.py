"""A share of any course from quote to refund: the money adds up after every step (issue 6); all of it runs in the bench."""

import pytest
from django.db import transaction

from tests.money.chain import Chain, walk
from tests.money.till import shop, till, world

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


def test_the_money_adds_up_after_every_step(till):
    class Undone(Exception):
        pass

    class Course(Chain):
        customer = till.acme

        def __init__(self):
            self.unit = transaction.atomic()
            self.unit.__enter__()
            super().__init__()

        def teardown(self):
            self.unit.__exit__(Undone, Undone(), None)

    walk(Course, courses=8, steps=30)
