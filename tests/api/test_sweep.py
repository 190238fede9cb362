"""Uploads that a form was left with do not stay for ever; what hangs on a record does."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kehai.kernel import files
from kehai.kernel.access import system
from kehai.kernel.keys import uuid7
from kehai.kernel.records.file import File
from kehai.kernel.sweep import sweep

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def upload(content: bytes, *, old: bool, hangs: bool = False) -> Any:
    file = files.receive([content], "note.txt", system("test"))
    if hangs:
        File.objects.filter(pk=file.pk).update(kind="kinds.thing", record_id=uuid7())
    if old:
        File.objects.filter(pk=file.pk).update(at=timezone.now() - 2 * DAY)
        os.utime(files.path(file.hash), (time.time() - 2 * 86400,) * 2)
    return file


def test_only_old_strays_go_and_shared_bytes_stay() -> None:
    stray = upload(b"left behind", old=True)
    kept = upload(b"on a record", old=True, hangs=True)
    same = upload(b"on a record", old=True)
    fresh = upload(b"being written", old=False)
    assert sweep(DAY) == 2
    assert set(File.objects.values_list("id", flat=True)) >= {kept.id, fresh.id}
    assert not File.objects.filter(id__in=[stray.id, same.id]).exists()
    assert not files.path(stray.hash).exists()
    assert files.path(kept.hash).exists()
    assert files.path(fresh.hash).exists()


def test_bytes_written_a_moment_ago_stay_though_their_row_is_old() -> None:
    stray = upload(b"sent again just now", old=True)
    os.utime(files.path(stray.hash))
    assert sweep(DAY) == 1
    assert files.path(stray.hash).exists()
