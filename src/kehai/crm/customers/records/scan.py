"""The runs of the scan for duplicates: when, how much was looked at, what was found."""

from django.db import models

JOB = "customers.duplicate_scan"


class DuplicateScan(models.Model):
    """One run (查重扫描)."""

    id = models.BigAutoField(primary_key=True)
    whole = models.BooleanField()
    asked_by = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    looked = models.IntegerField(default=0)
    pairs = models.IntegerField(default=0)
    found = models.IntegerField(default=0)
