"""Planted records: what sample data is made of, as long as nobody took it away."""

from django.db import models


class Planted(models.Model):
    """One record of the sample data (示例数据). No foreign key: it points at records of every kind."""

    record_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=60)
    run = models.UUIDField()
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=120)
