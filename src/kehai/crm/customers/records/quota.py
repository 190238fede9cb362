"""What a person took and saw of the public pools today, counted under the lock of one row a person, pool and day."""

from django.conf import settings
from django.db import models

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool


class Daily(models.Model):
    """A person's day in a pool (每日领取与查看): how many customers were claimed, how many public ones opened."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    claims = models.PositiveIntegerField(default=0, db_default=0)
    views = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "pool", "day"), name="customers_daily_once"),)


class Opened(models.Model):
    """That a person opened a public customer on a day; a second look on the same day costs nothing."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "day", "customer"), name="customers_opened_once"),)
