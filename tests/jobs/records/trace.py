"""What a test-only job leaves behind."""

from django.db import models


class Trace(models.Model):
    """One thing that was done."""

    id = models.BigAutoField(primary_key=True)
    word = models.CharField(max_length=60)
    job = models.BigIntegerField(default=0)
    attempt = models.IntegerField(default=0)
    epoch = models.BigIntegerField(null=True)
