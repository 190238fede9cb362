"""Settings of the company: what an administrator decided on the screen, and the program reads everywhere."""

from django.db import models


class Setting(models.Model):
    """The value of one setting that is not its default any more (公司设置); what may stand here says kernel/company.py."""

    name = models.CharField(primary_key=True, max_length=60)
    value = models.JSONField()
    at = models.DateTimeField(auto_now=True)
