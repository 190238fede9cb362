"""Browsers that are told while they show no page, and the key pair by which the house is known to their push services."""

from django.db import models

from kehai.crm.people.records.user import User
from kehai.kernel.keys import uuid7


class Push(models.Model):
    """A browser in which a person has switched on notices (浏览器推送); `session`: the digest of the session it was renewed in last.

    It outlives a session that ends by itself, and nothing that somebody ends: see `end_sessions`. `content`: what
    is shown on its screen may say what a notice says, not only of which sort it is. `seen_at`: when a page of it was open.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    session = models.CharField(max_length=64)
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=30)
    agent = models.CharField(max_length=200, default="")
    content = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)


class PushKey(models.Model):
    """The house's key pair (VAPID 密钥), made when it is first asked for; the private half is sealed under the signing key."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    public = models.CharField(max_length=100)
    private = models.CharField(max_length=200)
