"""Failures: what a job said when it last failed, for the people who must do something about it."""

from django.db import models


class Failure(models.Model):
    """The latest failure of a job of the queue (任务失败); goes with the job."""

    job = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(auto_now=True)
    error = models.CharField(max_length=500)
