"""Who is asked in a request, and which records it holds: tables of the requests' own, no kinds."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.approvals.records.approval import Approval


class Seat(models.Model):
    """That a person is asked in a step of a request (审批人), and what he said.

    `instead_of` is whom he stands in for; `after` is the seat that must have spoken first.
    """

    class State(models.TextChoices):
        LATER = "later", _("Later")
        WAITING = "waiting", _("Waiting")
        AGREED = "agreed", pgettext_lazy("of an approval", "Agreed")
        REFUSED = "refused", _("Refused")
        PASSED = "passed", _("Not needed any more")
        HANDED = "handed", _("Handed on")
        RETURNED = "returned", _("Sent back")

    id = models.BigAutoField(primary_key=True)
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    instead_of = models.UUIDField(null=True)
    added = models.BooleanField(default=False)
    after = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    answer = models.CharField(max_length=400, default="")
    at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index("approval", "id", name="approvals_seat_approval"),
            models.Index("person", "state", name="approvals_seat_person"),
        )


class Hold(models.Model):
    """That a request is about a record (占用); of one record and action one open request at a time."""

    id = models.BigAutoField(primary_key=True)
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    record_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    open = models.BooleanField(default=True)

    class Meta:
        indexes = (models.Index("record_id", models.F("id").desc(), name="approvals_hold_record"),)
        constraints = (models.UniqueConstraint(fields=("record_id", "action"), condition=Q(open=True), name="approvals_hold_once"),)
