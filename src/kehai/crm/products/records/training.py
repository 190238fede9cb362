"""Trainings: what the departments teach about products, and whom they ask to learn it (B39)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.office import telling
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.group import Group
from kehai.crm.people.records.role import Role
from kehai.crm.products.records import learners
from kehai.crm.products.records.category import Category
from kehai.crm.products.records.product import Product
from kehai.kernel import alive
from kehai.kernel.access import READ, ByParent, Public, Rights
from kehai.kernel.access.paths import among
from kehai.kernel.columns import FilesField
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

SORT = telling.sort("products.training", _("Training"))
WHOM = "department", "role", "group", "person"
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Taught(Public):
    """Read by every employee: knowledge is for all; kept by who gives it and by those above him."""

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if not rights.everything and not rights.permits(kind.name, op):
            return FALSE
        if rights.all_of(kind.name, op) or (op == READ and rights.person is not None and rights.employee):
            return TRUE
        return among(alias, "owner_id", rights.owner_ids(kind.name, op))

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


class Training(Record):
    """A training (产品知识培训): the material, the department that gives it, until when it is to be learnt. Its owner gives it.

    What a product's page holds already is linked, not copied.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Running")
        CLOSED = "closed", _("Closed")

    title = models.CharField(_("title"), max_length=200)
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
        help_text=_("Its documents and technical data are one tap away; they need no copy here."),
    )
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by"), help_text=_("Empty: your own department.")
    )
    body = models.TextField(_("what is to be known"), max_length=50_000, blank=True)
    files = FilesField(_("files"))
    required = models.BooleanField(pgettext_lazy("training", "required"), default=True)
    due_on = models.DateField(_("to be learnt until"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(
        _("days for who joins later"), default=14, help_text=_("Whoever is asked after that day, as a new colleague is, has so many days.")
    )
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    asked = models.PositiveIntegerField(_("asked to learn"), default=0)
    learnt = models.PositiveIntegerField(_("have learnt it"), default=0)

    access = Taught()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        indexes = (*indexes("products_training"),)

    class Screen:
        icon = "book"
        help = _("What the departments teach about products: who is asked to learn it until when, and who has.")
        prefix = "TR"
        title = "title"
        columns = "title", "product", "category", "department", "owner", "required", "due_on", "asked", "learnt", "state"
        form = (
            (_("Training"), ("title", "product", "category", "body", "files")),
            (_("To be learnt"), ("department", "required", "due_on", "days", "state")),
        )
        highlights = "state", "due_on", "department", "asked", "learnt"
        quick = "state", "department", "product", "category", "required"
        search = ("title",)
        readonly = "owner", "state"
        derived = "asked", "learnt"
        sides: ClassVar = {"product": _("Trainings"), "category": _("Trainings"), "department": ""}
        colors: ClassVar = {"state": {"open": "green", "closed": "default"}}
        example: ClassVar = {"body": "How a valve is told from a cock.", "days": 14}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It teaches something, is somebody's, and is given by a department."""
        for row in rows:
            if not before[row.id]:
                row.owner_id = row.owner_id or (by.id if by.human else None)
                row.department_id = row.department_id or learners.department_of(row.owner_id)
            if not (row.body.strip() or row.files or row.product_id):
                sentence = _t("Write what is to be known, attach a file, or name the product whose documents say it.")
                raise Invalid(sentence, {"body": sentence})
            if not 1 <= row.days <= MOST_DAYS:
                sentence = _t("Between 1 and %(most)d.") % {"most": MOST_DAYS}
                raise Invalid(sentence, {"days": sentence})
        kept = [row for row in rows if not row.deleted_at]
        if not alive.hold(Product, {row.product_id for row in kept if row.product_id and row.product_id != before[row.id].get("product_id")}):
            raise Refusal(_t("This product was deleted a moment ago."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Another day holds for all who have not learnt it; of what is closed or deleted nothing is asked any more."""
        for row in rows:
            old = before[row.id]
            if old and old["due_on"] != row.due_on:
                learners.move(row.id, old["due_on"], row.due_on)
        touched = [row.id for row in rows if before[row.id] and any(before[row.id][name] != getattr(row, name) for name in ("state", "deleted_at"))]
        if touched:
            learners.follow(touched)


class TrainingAudience(Record):
    """Whom a training is for (培训对象): a department with all below it, the holders of a role, a group, a person."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="+", verbose_name=_("training"))
    whole = models.BooleanField(_("everybody who works here"), default=False)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
        help_text=_("With all departments below it."),
        db_index=False,
    )
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role"), db_index=False)
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group"), db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"), db_index=False
    )

    access = ByParent("training")

    class Meta:
        verbose_name = _("audience of a training")
        verbose_name_plural = _("audience of a training")
        indexes = (*indexes("products_trainingaudience", owned=False),)

    class Screen:
        icon = "team"
        prefix = "TA"
        columns = "training", "whole", "department", "role", "group", "person"
        form = ((_("Who is asked to learn it"), ("training", "whole", *WHOM)),)
        sort = "created_at"
        locked = "training", "whole", *WHOM
        readonly = ("owner",)
        menu = False
        sides: ClassVar = dict.fromkeys(WHOM, "")
        example: ClassVar = {"whole": True}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It names somebody."""
        if any(not row.whole and not any(getattr(row, f"{name}_id") for name in WHOM) for row in rows):
            sentence = _t("Please say who is to learn it: a department, a role, a group or a person.")
            raise Invalid(sentence, {"department": sentence})

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Who is asked now is told so; who is asked no more finds it gone."""
        learners.follow({row.training_id for row in rows})
