"""How good the data were at the end of each month, for each owner: what the trend is drawn from (K05)."""

from django.db import models


class QualityMonth(models.Model):
    """The sums of an owner's records of a kind as the last night of the month left them (数据质量月度); sums, so that owners add up."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    month = models.DateField()
    owner_id = models.UUIDField(null=True)
    records = models.PositiveIntegerField()
    quality = models.BigIntegerField()
    completeness = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "month", "owner_id"), nulls_distinct=False, name="kernel_qualitymonth_once"),)
