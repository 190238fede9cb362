"""Word documents by which the company's quotes and contracts look as it wants them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.kernel.access import Public
from kehai.kernel.columns import FilesField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


class DocumentTemplate(Record):
    """A Word template for quotes or contracts (文书模板, E15, E16); the first of its sort is taken where nobody chooses."""

    class Sort(models.TextChoices):
        QUOTE = "quote", pgettext_lazy("a Word template for", "Quotes")
        CONTRACT = "contract", pgettext_lazy("a Word template for", "Contracts")

    name = models.CharField(_("name"), max_length=60)
    sort = models.CharField(pgettext_lazy("of a Word template", "for"), max_length=8, choices=Sort, default=Sort.QUOTE)
    file = FilesField(_("Word document"))
    position = models.PositiveIntegerField(pgettext_lazy("in a list", "position"), default=10)

    access = Public()

    class Meta:
        verbose_name = _("Word template")
        verbose_name_plural = _("Word templates")
        indexes = (*indexes("sales_template", owned=False),)
        constraints = (models.UniqueConstraint(fields=("sort", "name"), condition=Q(deleted_at=None), name="sales_template_once"),)

    class Screen:
        icon = "file-text"
        prefix = "WT"
        title = "name"
        columns = "name", "sort", "file", "position"
        form = ((_("Word template"), ("name", "sort", "file", "position")),)
        quick = ("sort",)
        search = ("name",)
        sort = "position"
        locked = ("sort",)
        readonly = ("owner",)
        colors: ClassVar = {"sort": {"quote": "blue", "contract": "purple"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A document that cannot be filled is refused where it is brought, and not where a salesperson needs it."""
        for row in rows:
            if row.file and row.file != before[row.id].get("file"):
                if len(row.file) > 1:
                    raise refused(_t("One document, please."))
                _tries[0](row.sort, UUID(str(row.file[0])))


def refused(sentence: str) -> Invalid:
    """What is said at the document."""
    return Invalid(sentence, {"file": sentence})


# Who tries a document: the rules, which stand above the records.
_tries: list[Callable[[str, UUID], None]] = []


def tried_by(function: Callable[[str, UUID], None]) -> Callable[[str, UUID], None]:
    """Registers it."""
    _tries[:] = [function]
    return function
