"""Disputes about whose a customer is: two sides, frozen evidence, a ruling by record order, a decision, one appeal (B57–B59)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.office.records.deadline import name_rule
from kehai.kernel.access import CLAIM, EXPORT, MANAGE, READ, TRANSFER, Rights
from kehai.kernel.access.paths import among
from kehai.kernel.columns import FilesField
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql, every, negate, some

CUSTOMER = "customers.customer"
TEAM = "people.Department"
CLOSED = "final", "withdrawn"
TO_DECIDE = name_rule("customers.dispute_decided", _("Dispute to be decided"))
WHOLE = 100  # per cent


@dataclass(frozen=True, slots=True)
class OfDisputes:
    """Its two sides, whoever decides it, and those above either side; decided by who could hand over the customers of both.

    Nobody judges his own case, nor his own decision again.
    """

    parent: str | None = None

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """MANAGE is deciding, CLAIM what the two sides may do themselves."""
        if rights.everything:
            return TRUE
        if rights.person is None or not rights.employee or not rights.permits(kind.name, op):
            return FALSE
        me = frozenset({rights.person})
        mine = some(*(among(alias, column, me) for column in SIDES))
        if op == CLAIM:
            return mine
        if op == READ:
            led = rights.owner_ids(CUSTOMER, TRANSFER)
            told = some(mine, among(alias, "judge_id", me), *(among(alias, column, led) for column in SIDES))
            return TRUE if rights.all_of(CUSTOMER, TRANSFER) else told
        if op == EXPORT:
            return TRUE if rights.all_of(CUSTOMER, EXPORT) else FALSE
        return self._judged(rights, alias, mine) if op == MANAGE else FALSE

    def _judged(self, rights: Rights, alias: str, mine: Sql) -> Sql:
        person = rights.person
        first = Sql(f"({alias}.state <> 'appealed' OR {alias}.decided_by_id IS DISTINCT FROM %s)", (person,))
        reached: Sql = TRUE
        if not rights.all_of(CUSTOMER, TRANSFER):
            led = rights.owner_ids(CUSTOMER, TRANSFER)
            # Also who was named its judge decides only as long as he leads both sides.
            mine_to_decide = Sql(f"({alias}.state <> 'appealed' OR {alias}.judge_id = %s)", (person,))
            reached = every(mine_to_decide, *(among(alias, column, led) for column in SIDES))
        return every(reached, negate(mine), first)

    def clear(self, kind: Kind, rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


SIDES = "claimant_id", "respondent_id"


def _person(label: Any, target: str = settings.AUTH_USER_MODEL) -> Any:
    return models.ForeignKey(target, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label, db_index=False)


class Dispute(Record):
    """An ownership dispute (归属争议, 撞单) about one customer, or about two records of the same firm.

    Which customer is meant only `wanted` knows, which is no field: who was told no more than that there is one
    learns it when it is decided for him. `ruling` are the sentences of the record order, `seal` the head of the
    evidence's chain.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a decision")
        RULED = "ruled", _("Ruled by record order")
        DECIDED = "decided", _("Decided")
        APPEALED = "appealed", _("Appealed")
        FINAL = "final", _("Final")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Outcome(models.TextChoices):
        CLAIMANT = "claimant", _("To the claimant")
        OWNER = "owner", _("Stays with the owner")
        SPLIT = "split", _("Split")
        POOL = "pool", _("Back to the pool")

    about = models.CharField(_("customer in dispute"), max_length=200)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    own = models.ForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("claimant's own record"))
    wanted = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+", editable=False)
    claimant = _person(_("claimant"))
    respondent = _person(_("owner when it was opened"))
    claimant_team = _person(_("claimant's department"), TEAM)
    owner_team = _person(_("owner's department"), TEAM)
    reason = models.TextField(_("reason"))
    files = FilesField(_("evidence"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    proposal = models.CharField(_("by record order"), max_length=8, choices=Outcome, null=True, blank=True)
    judge = _person(_("decides"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, null=True, blank=True)
    claimant_share = models.IntegerField(_("claimant's share %"), null=True, blank=True)
    owner_share = models.IntegerField(_("owner's share %"), null=True, blank=True)
    by_rule = models.BooleanField(_("decided by rule"), default=False)
    winner = _person(_("decided for"))
    loser = _person(_("decided against"))
    decided_by = _person(_("decided by"))
    decision = models.TextField(_("reasons of the decision"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    hours = models.IntegerField(_("hours to the decision"), null=True, blank=True)
    appeal_until = models.DateTimeField(_("appeal until"), null=True, blank=True)
    appellant = _person(_("appealed by"))
    appeal = models.TextField(_("reasons of the appeal"), blank=True)
    appeal_files = FilesField(_("new evidence"))
    appealed_at = models.DateTimeField(_("appealed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("final since"), null=True, blank=True)
    ruling = models.JSONField(default=list, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    access = OfDisputes()

    class Meta:
        verbose_name = _("ownership dispute")
        verbose_name_plural = _("ownership disputes")
        indexes = (
            *indexes("customers_dispute", owned=False),
            models.Index("claimant", "state", name="customers_dispute_claimant"),
            models.Index("respondent", "state", name="customers_dispute_owner"),
            models.Index("judge", "state", name="customers_dispute_judge"),
            models.Index("appeal_until", name="customers_dispute_window", condition=models.Q(state__in=("ruled", "decided"), deleted_at=None)),
        )

    class Screen:
        icon = "branches"
        help = _("Two people each say that a customer is theirs: the system collects what both did, a manager decides.")
        prefix = "OD"
        title = "about"
        columns = "number", "about", "state", "claimant", "respondent", "judge", "outcome", "created_at", "decided_at"
        form = (
            (_("Dispute"), ("about", "customer", "own", "claimant", "respondent", "reason", "files")),
            (
                _("Decision"),
                ("proposal", "judge", "outcome", "claimant_share", "owner_share", "decision", "decided_by", "decided_at", "winner", "loser"),
            ),
            (_("Appeal"), ("appeal_until", "appellant", "appeal", "appeal_files", "appealed_at", "ended_at")),
        )
        highlights = "state", "claimant", "respondent", "judge", "outcome"
        quick = "state", "outcome", "claimant", "judge", "created_at"
        search = ("about",)
        locked = "about", "reason", "files"
        readonly = (
            *(
                "customer",
                "own",
                "claimant",
                "respondent",
                "claimant_team",
                "owner_team",
                "state",
                "proposal",
                "judge",
                "outcome",
                "claimant_share",
                "owner_share",
            ),
            *("by_rule", "winner", "loser", "decided_by", "decision", "decided_at", "hours", "appeal_until", "appellant", "appeal"),
            *("appeal_files", "appealed_at", "ended_at", "owner"),
        )
        hidden = "wanted", "ruling", "seal"
        colors: ClassVar = {
            "state": {"waiting": "gold", "ruled": "blue", "decided": "blue", "appealed": "orange", "final": "green", "withdrawn": "default"},
            "outcome": {"claimant": "blue", "owner": "default", "split": "orange", "pool": "gold"},
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Shares are there where it is split, and make a whole; what has evidence is kept."""
        for row in rows:
            if row.deleted_at and row.seal:
                raise Refusal(_t("A dispute is kept with its evidence; it can be withdrawn."))
            if row.outcome != cls.Outcome.SPLIT:
                row.claimant_share = row.owner_share = None
            elif not (row.claimant_share and row.owner_share and row.claimant_share + row.owner_share == WHOLE):
                raise Invalid(_t("The shares must make 100 %."), {"claimant_share": _t("The shares must make 100 %.")})

    def is_open(self) -> bool:
        """Whether its customers are frozen."""
        return self.state not in CLOSED and self.deleted_at is None
