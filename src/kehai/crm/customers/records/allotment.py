"""What assignment by rule keeps: whose turn it is, why somebody got a customer, and which customers wait for the morning."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F

from kehai.crm.customers.records.assignment_rule import AssignmentRule
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool


class Turn(models.Model):
    """The lock of a pool under which its customers are given out, so that loads are counted by one at a time."""

    pool = models.OneToOneField(Pool, models.CASCADE, primary_key=True, related_name="+")


class Allotment(models.Model):
    """Why this person got this customer (分配依据): the loads of all who could have had it, as they were then.

    Written once, ids and numbers only. Like the history it outlives what it tells of: the database does not ask
    whether customer, pool and rule are still there, so that they can go for good (PIPL 47).
    """

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    pool = models.ForeignKey(Pool, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    rule = models.ForeignKey(AssignmentRule, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False)
    version = models.PositiveIntegerField(null=True)
    method = models.CharField(max_length=8)
    at = models.DateTimeField()
    # [{"person", "load", "weight", "room", "since"}]: ids and numbers, no names.
    loads = models.JSONField(default=list)

    class Meta:
        indexes = (
            models.Index("customer", F("id").desc(), name="customers_allotment_of"),
            models.Index("pool", "person", F("at").desc(), name="customers_allotment_last"),
        )


class Waiting(models.Model):
    """A public customer that a rule will give away when the hours of work begin."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="+")
    arrival = models.CharField(max_length=8)
    since = models.DateTimeField()
