"""What stands around passwords: the links by which they are chosen, and those that were used before."""

from django.db import models

from kehai.crm.people.records.user import User


class Link(models.Model):
    """A link sent by e-mail to choose a password (邀请、重置链接); the hash of its key, works once.

    `bound` is a digest of the password it was made beside: once that has changed, the link is void.
    """

    hash = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=8)
    bound = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()


class FormerPassword(models.Model):
    """A password the person chose, the present one included (历史密码); for the rule that none comes back soon."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    password = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
