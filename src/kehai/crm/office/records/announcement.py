"""Announcements on the company's board: whom they are for, from when until when, and who has read them (issue 5, point 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.office.records import audience
from kehai.kernel import jobs, periods
from kehai.kernel.access import CREATE, READ, Rights
from kehai.kernel.access.paths import among
from kehai.kernel.columns import FilesField
from kehai.kernel.errors import Invalid
from kehai.kernel.keys import uuid7
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql, some

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
NEW, AGAIN, REMIND = "new", "again", "remind"
KIND, TELL = "office.announcement", "office.announce"
WORDS = "title", "text", "files"


def meant_for(rights: Rights, alias: str) -> Sql:
    """What is published for this person and stands today; his own is not meant for him."""
    if rights.person is None or not rights.employee:
        return FALSE
    # The day is the database's own: what is composed from rights is kept, and outlives midnight.
    today, ids = "(now() AT TIME ZONE %s)::date", [str(key) for key in sorted(rights.principals)]
    zone = str(periods.zone())
    named = " OR ".join(f"jsonb_exists_any({alias}.audience->'{word}', %s::text[])" for word in audience.WORDS)
    stands = f"{alias}.state = 'published' AND {alias}.begins <= {today} AND ({alias}.ends IS NULL OR {alias}.ends >= {today})"
    return Sql(
        f"({stands} AND {alias}.owner_id IS DISTINCT FROM %s AND ({alias}.audience = '{{}}' OR {named}))",
        (zone, zone, rights.person, *([ids] * len(audience.WORDS))),
    )


@dataclass(frozen=True, slots=True)
class Addressed:
    """Read by whom it is meant for while it stands, by its writer and by those above him; kept by who is granted it."""

    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if rights.everything:
            return TRUE
        if not rights.employee or not rights.permits(kind.name, op):
            return FALSE
        if rights.all_of(kind.name, op):
            return TRUE
        kept = among(alias, "owner_id", rights.owner_ids(kind.name, op))
        if op != READ:
            return kept
        return some(kept, among(alias, "owner_id", frozenset(filter(None, [rights.person]))), meant_for(rights, alias))

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


class Announcement(Record):
    """An announcement (公告) of the company or of a department to those it is meant for; its owner wrote it.

    Who has read it is kept in receipts, of which each asking (`round`) has its own: asked again, everybody reads again.
    """

    class State(models.TextChoices):
        DRAFT = DRAFT, _("Draft")
        PUBLISHED = PUBLISHED, _("Published")
        WITHDRAWN = WITHDRAWN, _("Withdrawn")

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(pgettext_lazy("announcement", "text"), max_length=50_000, blank=True)
    files = FilesField(_("files"))
    audience = models.JSONField(_("for"), default=dict, blank=True, help_text=_("Nothing chosen: everybody who works here."))
    begins = models.DateField(_("stands from"), default=periods.today, blank=True)
    ends = models.DateField(_("stands until"), null=True, blank=True, help_text=_("Empty: until it is withdrawn."))
    pinned = models.BooleanField(_("pinned"), default=False, help_text=_("Stands above the others."))
    must_confirm = models.BooleanField(_("to be confirmed"), default=False, help_text=_("Everybody confirms that he has taken note of it."))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked to read"), null=True, blank=True)
    changed_at = models.DateTimeField(_("words changed"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded"), null=True, blank=True)
    round = models.PositiveIntegerField(default=1)
    tells = models.CharField(max_length=6, blank=True)
    told_to = models.UUIDField(null=True, blank=True)

    access = Addressed()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = (
            *indexes("office_announcement"),
            models.Index("published_at", name="office_announcement_now", condition=Q(state=PUBLISHED, deleted_at=None)),
            models.Index("begins", name="office_announcement_telling", condition=~Q(tells="") & Q(deleted_at=None)),
        )

    class Screen:
        icon = "sound"
        help = _("What the company or a department makes known, to whom, and who has read and confirmed it.")
        prefix = "AN"
        title = "title"
        columns = "title", "state", "begins", "ends", "pinned", "must_confirm", "audience", "owner", "published_at"
        form = (
            (_("Announcement"), ("title", "text", "files")),
            (_("Whom and when"), ("audience", "begins", "ends", "pinned", "must_confirm")),
            (_("State"), ("state", "published_at", "asked_at", "reminded_on")),
        )
        highlights = "state", "begins", "ends", "owner"
        quick = "state", "pinned", "must_confirm", "owner"
        search = ("title",)
        sort = "-created_at"
        readonly = "owner", "state", "published_at", "asked_at", "reminded_on"
        derived = ("changed_at",)
        hidden = "round", "tells", "told_to"
        menu = False  # has a page of its own
        example: ClassVar = {"text": "The office is closed on Friday.", "audience": {}, "begins": date(2026, 11, 2), "ends": None}
        colors: ClassVar = {"state": {DRAFT: "default", PUBLISHED: "green", WITHDRAWN: "orange"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It says something, to somebody whom its writer may address, on days that follow each other."""
        for row in rows:
            old = before[row.id]
            if row.owner_id is None and by.human:
                row.owner_id = by.id
            row.begins = row.begins or periods.today()
            if row.deleted_at:
                continue
            row.refuse_unfit()
            if not old or old["audience"] != row.audience:
                row.audience = audience.clean(row.audience)
            if not old or old["audience"] != row.audience or (row.state == PUBLISHED != old["state"]):
                bounded = not by.rights.all_of(KIND, CREATE)
                audience.refuse_beyond(row.audience, by.id if bounded else None)
            row.wind(old)

    def refuse_unfit(self) -> None:
        """Raises Invalid where it says nothing, or ends before it begins."""
        if not (self.text.strip() or self.files):
            sentence = _t("Please write the text, or attach a file.")
            raise Invalid(sentence, {"text": sentence})
        if self.ends and self.ends < self.begins:
            sentence = _t("This day lies before the first one.")
            raise Invalid(sentence, {"ends": sentence})

    def wind(self, old: Mapping[str, Any]) -> None:
        """Other words of what is published are noted; whom it is meant for now and was not before is told."""
        if not old or self.state != PUBLISHED or old["state"] != PUBLISHED:
            return
        if any(old[name] != getattr(self, name) for name in WORDS):
            self.changed_at = timezone.now()
        if not self.tells and (old["audience"] != self.audience or old["begins"] != self.begins):
            self.tells, self.told_to = NEW, None

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Those who are to be told are told at once; of what stands only later, on its day."""
        if any(row.tells and row.state == PUBLISHED and row.begins <= periods.today() for row in rows):
            jobs.defer(TELL, once=TELL)


class AnnouncementReceipt(models.Model):
    """That a person has opened an announcement, once for each asking, and when he confirmed it (已读回执)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    announcement_id = models.UUIDField()
    person_id = models.UUIDField()
    round = models.PositiveIntegerField(default=1)
    read_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("announcement_id", "round", "person_id"), name="office_receipt_once"),)
