"""Whose turn it is in a step that gives records to a group."""

from django.db import models


class Turn(models.Model):
    """How often a step gave something away (轮次)."""

    step_id = models.UUIDField(primary_key=True)
    taken = models.BigIntegerField(default=0)
