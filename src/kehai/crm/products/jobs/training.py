"""Who comes is asked to learn what his place asks for, who goes is asked no more (B39)."""

from django.db import transaction

from kehai.crm.products.records import learners
from kehai.kernel import jobs


@jobs.every(minutes=10, name="products.training")
def follow() -> None:
    """Training by training, each in a transaction of its own."""
    for training in learners.running():
        if jobs.stopping():
            return
        with transaction.atomic():
            learners.follow([training])
