"""Administrative divisions as a table, so that a list can join their labels."""

from django.db import models


class Region(models.Model):
    """A province, prefecture or county of GB/T 2260 (行政区划); filled from kernel/regions.py on migration."""

    code = models.CharField(max_length=6, primary_key=True)
    label = models.CharField(max_length=60)
