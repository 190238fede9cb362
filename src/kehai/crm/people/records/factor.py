"""Second factors: passkeys, one-time codes of a telephone, recovery codes; and what of them was already used."""

from django.db import models

from kehai.crm.people.records.user import User
from kehai.kernel.keys import uuid7


class Passkey(models.Model):
    """A passkey (通行密钥): a public key whose private half never leaves the person's device."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    credential = models.CharField(max_length=1400, unique=True)
    data = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)


class Authenticator(models.Model):
    """A telephone that makes one-time codes (动态口令, TOTP); counts once it has shown a right one.

    The secret is stored encrypted under the signing key. `step` is the last time step that was used: a
    code seen over somebody's shoulder is worth nothing.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    secret = models.CharField(max_length=200)
    step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """A code on paper for the day the telephone is gone (恢复代码); its keyed hash, works once."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)


class Spent(models.Model):
    """A challenge that was answered (已用挑战), kept until it would have run out, so that no answer is taken twice."""

    hash = models.CharField(primary_key=True, max_length=64)
    until = models.DateTimeField()
