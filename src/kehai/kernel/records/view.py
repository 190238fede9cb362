"""Saved views: a filter, an order and columns under a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.kernel.access import Personal
from kehai.kernel.record import Record, indexes


class View(Record):
    """A list as somebody wants to see it again (视图)."""

    class Show(models.TextChoices):
        TABLE = "table", _("a table")
        BOARD = "board", _("columns of cards")
        CALENDAR = "calendar", _("a calendar")
        GROUPED = "grouped", _("rows in groups")
        CHART = "chart", _("a chart")
        MAP = "map", _("a map")

    kind = models.CharField(_("kind"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    filter = models.JSONField(_("filter"), default=dict, blank=True)
    sort = models.CharField(_("order"), max_length=61, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    show = models.CharField(_("shown as"), max_length=8, choices=Show, default=Show.TABLE)
    within = models.CharField(
        _("part shown"),
        max_length=60,
        blank=True,
        help_text=_("Of a board: which set of columns; of a calendar: by which date; of groups and a chart: by what; empty: the first."),
    )
    layout = models.JSONField(
        _("arrangement"), default=dict, blank=True, help_text=_("Widths of columns, how many stand still at the left, and what stands under each.")
    )
    shared = models.BooleanField(_("for everyone"), default=False)

    access = Personal(shared="shared")

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        indexes = (*indexes("kernel_view"),)

    class Screen:
        domain = "screens"
        prefix = "V"
        title = "name"
        columns = "name", "kind", "shared", "owner"
        form = ((_("View"), ("kind", "name", "filter", "sort", "columns", "show", "within", "layout", "shared")),)
        readonly = ("owner",)
        menu = False
