"""Users: the people who work here and sign in."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.people.records.department import Department
from kehai.crm.people.records.keeper import refuse_nobody_left, refuse_self
from kehai.kernel import trees
from kehai.kernel.access import Public
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.columns import MobileField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import indexes
from kehai.kernel.spelled import Spelled, spelled_index

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")


class User(Spelled):
    """A person who may sign in (用户、员工). Never deleted while records are theirs; disabled instead."""

    class Language(models.TextChoices):
        HANS = "zh-hans", "简体中文"
        HANT = "zh-hant", "繁體中文"
        ENGLISH = "en", "English"

    class Type(models.TextChoices):
        EMPLOYEE = "employee", _("Employee")
        DEALER = "dealer", _("Dealer's user")

    username = models.CharField(_("user name"), max_length=60)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=60)
    type = models.CharField(_("type"), max_length=8, choices=Type, default=Type.EMPLOYEE)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department"))
    manager = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reports to"))
    position = models.CharField(_("position"), max_length=60, blank=True)
    mobile = MobileField(_("mobile"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.HANS)
    active = models.BooleanField(_("active"), default=True)
    password = models.CharField(max_length=200, default="!", editable=False)
    must_change = models.BooleanField(default=False, editable=False)
    password_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ("name",)
    is_anonymous = False
    is_authenticated = True

    access = Public()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = (*indexes("people_user"), spelled_index("people_user"))
        constraints = (models.UniqueConstraint(fields=("username",), condition=Q(deleted_at=None), name="people_user_username"),)

    class Screen:
        icon = "user"
        prefix = "U"
        title = "name"
        columns = "name", "username", "department", "manager", "position", "active"
        form = (
            (_("Person"), ("name", "username", "department", "manager", "position", "type")),
            (_("Reach"), ("mobile", "email", "language")),
        )
        highlights = "department", "manager", "position", "active"
        quick = "department", "active"
        search = "name", "username"
        phones = ("mobile",)
        sort = "name"
        readonly = "active", "owner"
        sensitive = ("mobile",)
        locked = ("type",)
        hidden = "password", "must_change", "password_at"

    def is_person(self) -> bool:
        """Always."""
        return True

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """User names are lower case and typed easily; the reporting line has no ring."""
        for row in rows:
            row.username = row.username.strip().lower()
            if not USERNAME.fullmatch(row.username):
                sentence = _t("A user name has 2 to 60 small letters, digits or . _ @ -")
                raise Invalid(sentence, {"username": sentence})
            if trees.makes_ring(cls, "manager_id", row.id, row.manager_id):
                sentence = _t("Nobody reports to himself, not even in a ring.")
                raise Invalid(sentence, {"manager": sentence})
            if row.deleted_at:
                row.active = False
        place = "department_id", "manager_id"
        moved = [row.id for row in rows if before[row.id] and any(before[row.id][name] != getattr(row, name) for name in place)]
        refuse_self(moved, by)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Who is disabled is out at once, everywhere."""
        refuse_nobody_left(by, taken=any(not row.active for row in rows))
        raise_epoch()
        from kehai.crm.people.records import ending  # noqa: PLC0415  sessions point at users

        ending.end_sessions([row.id for row in rows if not row.active])
