"""Slots: which run of each timed job was the last, so that none happens twice."""

from django.db import models


class Slot(models.Model):
    """The latest slot of a timed job that was handed to the queue (定时任务时段)."""

    name = models.CharField(primary_key=True, max_length=80)
    slot = models.BigIntegerField()
