"""Write-offs: what of a contract will never be paid, why, and who said so; taken back by counter-entry only."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.sales.records.contract import Contract, at
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.kept_beside import KeptBeside
from kehai.kernel import periods
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import FilesField, MoneyField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes

STANDS, TAKEN_BACK = "stands", "back"
FIGURES = "contract_id", "amount", "written_on"


def _owing() -> str:
    """A signed contract of which something is open, for who tries the kind."""
    from kehai.kernel import run  # noqa: PLC0415  only where the kind is tried
    from kehai.kernel.testing import ROOT, example  # noqa: PLC0415

    made = example("sales.contract", lump="10.00")
    example("sales.instalment", contract=made, amount="10.00")
    run.act(kind_of(Contract), "sign", [made.pk], {}, ROOT)
    return str(made.pk)


class WriteOff(Record):
    """A write-off (坏账核销): so much of what a contract still owes will not come; no money, so nobody earns by it.

    While it stands, goods that come back are credited up to what is still open; beyond that it is taken back first,
    and what is left is written off anew.
    """

    class State(models.TextChoices):
        STANDS = STANDS, pgettext_lazy("write-off", "Written off")
        TAKEN_BACK = TAKEN_BACK, pgettext_lazy("write-off", "Taken back")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contract"), db_index=False)
    amount = MoneyField(_("amount written off"), help_text=_("Of what is open in the payment plan, the oldest due first."))
    reason = models.TextField(_("why it will not be paid"), max_length=2000)
    written_on = models.DateField(_("written off on"), blank=True, help_text=_("Empty: today."))
    written_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written off by"), db_index=False
    )
    files = FilesField(_("proof"))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.STANDS)
    back_on = models.DateField(_("taken back on"), null=True, blank=True)
    back_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by"), db_index=False
    )
    back_reason = models.TextField(_("why it was taken back"), max_length=2000, blank=True)

    access = KeptBeside("contract", beside=True)

    class Meta:
        verbose_name = _("write-off")
        verbose_name_plural = _("write-offs")
        indexes = (*indexes("sales_writeoff", owned=False), models.Index("contract", "id", name="sales_writeoff_of"))
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="sales_writeoff_amount"),
            models.CheckConstraint(
                condition=Q(state=STANDS, back_on__isnull=True) | Q(state=TAKEN_BACK, back_on__isnull=False), name="sales_writeoff_back"
            ),
        )

    class Screen:
        icon = "stop"
        prefix = "WO"
        title = "number"
        columns = "written_on", "number", "contract", "amount", "reason", "written_by", "state", "back_on", "back_by", "back_reason"
        form = (
            (_("Write-off"), ("contract", "amount", "reason", "written_on", "files")),
            (_("What became of it"), ("state", "written_by", "back_on", "back_by", "back_reason")),
        )
        highlights = "state", "amount", "written_on", "written_by"
        quick = "state", "written_on"
        sort = "-written_on"
        locked = ("contract",)
        readonly = "owner", "state", "written_by", "back_on", "back_by", "back_reason"
        colors: ClassVar = {"state": {STANDS: "red", TAKEN_BACK: "default"}}
        example: ClassVar = {"contract": _owing, "amount": "10.00", "written_on": "2026-01-05"}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What was written off stays as it was written; nobody deletes it but the program, which keeps the ledger true then."""
        for row in rows:
            row.written_on = row.written_on or periods.today()
            old, human = before[row.id], getattr(by, "human", False)
            if old and any(getattr(row, name) != old[name] for name in (*FIGURES, *(["reason"] if human else []))):
                raise Refusal(_t("A write-off is not changed; take it back and write off anew."))
            if row.deleted_at and human:
                raise Refusal(_t("A write-off is not deleted; take it back."))
            if row.amount <= 0:
                raise at("amount", _t("More than nothing, please."))
            if not old:
                row.written_by_id = by.id if human else None
            if row.written_on > periods.today():
                raise at("written_on", _t("This day has not come yet."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A new one is entered into the ledger, under the locks of the plan's rows and the contract."""
        for row in rows:
            was = bool(before[row.id]) and not before[row.id]["deleted_at"]
            if row.state == STANDS and was != (row.deleted_at is None):
                _keeping[0](row, by, there=row.deleted_at is None)


# Who keeps the ledger: the rules, which stand above the records.
_keeping: list[Any] = []


def kept_by(function: Any) -> Any:
    """Registers it."""
    _keeping[:] = [function]
    return function


class WriteOffEntry(models.Model):
    """An entry of the ledger of write-offs (核销分录): so much of one row of a plan; a counter-entry takes it back, once.

    It stands apart from the ledger of receipts: what counts money that came in never meets it. The application may
    add and read, nothing else.
    """

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    write_off = models.ForeignKey(WriteOff, models.PROTECT, related_name="+", db_index=False)
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="+", db_index=False)
    amount = MoneyField()
    counters = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)

    class Meta:
        indexes = (
            models.Index("write_off", F("id"), name="sales_writeoffentry_of"),
            models.Index("instalment", F("id"), name="sales_writeoffentry_for"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(counters__isnull=True, amount__gt=0) | Q(counters__isnull=False, amount__lt=0), name="sales_writeoffentry_sign"
            ),
        )
