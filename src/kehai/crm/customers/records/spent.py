"""Challenges of public forms that were answered: each counts once (T52)."""

from django.db import models


class Spent(models.Model):
    """A challenge that has been answered (已用校验): its digest, for as long as it could be sent again."""

    hash = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index("at", name="customers_spent_at"),)
