"""Notices: what the house tells a person, kept until he has dealt with it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kehai.kernel.access import READ, UPDATE, Personal, Rights
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, Sql

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

OPEN = Q(done_at=None, deleted_at=None)


@dataclass(frozen=True, slots=True)
class Received(Personal):
    """A person's own, which the house makes: he reads it and ticks it off, and makes none himself."""

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if op not in (READ, UPDATE) and not rights.everything:
            return FALSE
        # Not super(): the class that slots make is another one than this body sees.
        return Personal.predicate(self, kind, rights, op, alias)


class Notice(Record):
    """A notice (通知) to one person: a sentence by its msgid, so that he reads it in his own language, and what it is about.

    What stands in the sentence is filled in when it is read, under the rights of then; see telling.py.
    """

    sort = models.CharField(_("sort"), max_length=60)
    sentence = models.CharField(max_length=300, blank=True)
    params = models.JSONField(default=dict, blank=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    snoozed_until = models.DateTimeField(_("again at"), null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)

    access = Received()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = (
            *indexes("office_notice"),
            models.Index("owner", F("created_at").desc(), name="office_notice_open", condition=OPEN),
            models.Index("owner", name="office_notice_mail", condition=OPEN & Q(mailed_at=None, read_at=None)),
            models.Index("owner", name="office_notice_push", condition=OPEN & Q(pushed_at=None, read_at=None)),
            models.Index("about_id", name="office_notice_about"),
        )

    class Screen:
        icon = "bell"
        prefix = "N"
        columns = "sort", "created_at", "read_at", "done_at"
        readonly = "owner", "sort", "done_at", "snoozed_until"
        derived = ("read_at",)
        hidden = ("sentence", "params", "about_kind", "about_id", "mailed_at", "pushed_at")
        menu = False
