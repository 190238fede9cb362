"""Imports: a brought file, how its columns are read, how far it is, and its rows while they wait."""

from django.db import models
from django.db.models import F

from kehai.kernel.keys import uuid7


class Import(models.Model):
    """One file on its way into one kind (导入). Seen by who brought it, and by who may import everything."""

    class Status(models.TextChoices):
        READING = "reading"
        MAPPING = "mapping"
        CHECKING = "checking"
        CHECKED = "checked"
        LOADING = "loading"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"
        UNDOING = "undoing"
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=60)
    file = models.CharField(max_length=200)
    size = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.READING)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    sheets = models.JSONField(default=list)
    sheet = models.CharField(max_length=200, default="")
    encoding = models.CharField(max_length=40, default="")
    headers = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)
    # Fields by which rows are found that are already there, the first that finds one counts.
    keys = models.JSONField(default=list)
    duplicates = models.CharField(max_length=6, default="skip")
    # What becomes of a cell that somebody else changed since the file was taken out: "keep" theirs, or "overwrite".
    conflicts = models.CharField(max_length=9, default="keep")
    clears = models.BooleanField(default=False)
    values = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    # The first rows that change something: before and after, and what stands against it.
    changes = models.JSONField(default=list)
    # How many rows the check wrote and undid; fewer than there are where its time was over.
    tried = models.PositiveIntegerField(default=0)
    # Who takes the import back, with what choice, how far that is and what became of it.
    undo = models.JSONField(default=dict)
    error = models.TextField(default="")
    # Where the load stands: rows up to this line are in, or have their reason; moves with each chunk's transaction.
    line = models.PositiveIntegerField(default=0)
    # Rows that name rows of the same file are written after those: round by round, each from the first line to the last.
    round = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The epoch under which the rows were checked; under another one they are checked again.
    epoch = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = (
            models.Index("actor_id", F("created_at").desc(), name="kernel_import_mine"),
            models.Index("kind", F("created_at").desc(), name="kernel_import_kind"),
        )


class ImportRow(models.Model):
    """A checked row of a file, waiting to be written under an id that it already has (导入行)."""

    class State(models.TextChoices):
        NEW = "n"
        UPDATE = "u"
        SKIP = "s"
        ERROR = "e"
        SAME = "="
        CONFLICT = "c"
        JOINED = "a"

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Import, models.CASCADE, related_name="staged", db_index=False)
    line = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=1, choices=State)
    # Key field → the clean value by which duplicates are found; None where the row has none.
    keys = models.JSONField(null=True)
    data = models.JSONField(default=dict)
    # What hangs on the record and comes in with it: contacts beside their customer.
    children = models.JSONField(null=True)
    # Field → before and after, where the row changes a record that is there.
    diff = models.JSONField(null=True)
    version = models.PositiveIntegerField(null=True)
    record_id = models.UUIDField(null=True)
    field = models.CharField(max_length=60, default="")
    problem = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "line"), name="kernel_importrow_once"),)


class ImportKept(models.Model):
    """A record that an import made or changed and that stays when it is taken back, with the reason (未撤销)."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Import, models.CASCADE, related_name="kept", db_index=False)
    kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    number = models.CharField(max_length=24)
    label = models.TextField(default="")
    reason = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "record_id"), name="kernel_importkept_once"),)
