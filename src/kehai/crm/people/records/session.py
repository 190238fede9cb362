"""Sessions and failed attempts: who is signed in, and who tries passwords."""

from django.db import models

from kehai.crm.people.records.user import User


class Session(models.Model):
    """A signed-in browser (会话); only the hash of its key is stored."""

    hash = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    address = models.CharField(max_length=45, default="")
    agent = models.CharField(max_length=200, default="")


class Attempt(models.Model):
    """A failed sign-in (登录失败), kept for as long as the lock-out looks back."""

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index("username", "address", "at", name="people_attempt_who"),)
