"""Links by which a request is decided from an e-mail: a table of the requests' own, no kind."""

from django.db import models

from kehai.crm.approvals.records.seat import Seat


class MailLink(models.Model):
    """A link to decide in one seat (邮件审批链接); of its key only the hash stands here.

    `bound` is the person's password when it was made: a new password ends what an old mailbox may hold.
    """

    hash = models.CharField(max_length=64, primary_key=True)
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    bound = models.CharField(max_length=64)
    ends_at = models.DateTimeField(db_index=True)
    opened = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)
