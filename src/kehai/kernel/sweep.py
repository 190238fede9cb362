"""Uploads that never hung on a record go after a while; bytes that nobody names any more go with them."""

import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from kehai.kernel import files
from kehai.kernel.records.file import File

BATCH = 1000


def sweep(older: timedelta) -> int:
    """Removes uploads older than this that hang nowhere, at most BATCH; returns how many.

    Bytes go last, and only where no upload of the same content is left and the file itself is as old: an
    upload under way has just written its file anew and may not have its row yet.
    """
    before = timezone.now() - older
    stray = list(File.objects.filter(record_id=None, at__lt=before).order_by("at")[:BATCH])
    File.objects.filter(id__in=[file.id for file in stray], record_id=None).delete()
    hashes = {file.hash for file in stray}
    kept = set(File.objects.filter(hash__in=hashes).values_list("hash", flat=True))
    for digest in hashes - kept:
        _remove(files.path(digest), older)
    for waiting in (Path(settings.MEDIA_ROOT) / "incoming").glob("*"):
        _remove(waiting, older)
    return len(stray)


def _remove(place: Path, older: timedelta) -> None:
    try:
        if place.stat().st_mtime < time.time() - older.total_seconds():
            place.unlink()
    except FileNotFoundError:
        return
