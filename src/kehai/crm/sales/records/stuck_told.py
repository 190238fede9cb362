"""What was told about rests: the moment from which a deal was stuck when its owner heard of it."""

from django.db import models

from kehai.crm.sales.records.opportunity import Opportunity


class StuckTold(models.Model):
    """A rest that was told; no kind, since nobody looks at it."""

    opportunity = models.OneToOneField(Opportunity, models.CASCADE, primary_key=True, related_name="+")
    stuck_at = models.DateTimeField()
