"""Sessions, the devices they came from and failed attempts: who is signed in, and who tries passwords."""

from django.db import models
from django.utils import timezone

from kehai.crm.people.records.user import User


class Session(models.Model):
    """A signed-in browser (会话); only the hash of its key is stored.

    `waits`: the first step of signing in is done and a second factor is still asked for, so that the key
    opens nothing yet. `proved_at`: when the person last showed a password or a factor here.
    """

    hash = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    proved_at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=45, default="")
    agent = models.CharField(max_length=200, default="")
    how = models.CharField(max_length=20, default="password")
    second = models.BooleanField(default=False)
    waits = models.BooleanField(default=False)
    remember = models.BooleanField(default=False)


class Device(models.Model):
    """A browser in which a person has signed in before (已知设备): strangers' wrong guesses do not slow it down."""

    id = models.BigAutoField(primary_key=True)
    hash = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("hash", "user"), name="people_device_once"),)


class Attempt(models.Model):
    """A failed attempt (登录失败), kept for as long as the lock-out looks back; `what` was guessed at."""

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    device = models.CharField(max_length=64, default="")
    what = models.CharField(max_length=12, default="password")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (
            models.Index("username", "address", "at", name="people_attempt_who"),
            models.Index("address", "at", name="people_attempt_from"),
        )
