"""Files that hang on records; the bytes stand in the file store under their hash."""

from django.db import models

from kehai.kernel.keys import uuid7


class File(models.Model):
    """An uploaded file (附件). Read by who may read the record that names it; until then by its uploader."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    type = models.CharField(max_length=100)
    hash = models.CharField(max_length=64)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=60, default="")
    record_id = models.UUIDField(null=True)
