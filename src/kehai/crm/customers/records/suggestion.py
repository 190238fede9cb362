"""What other departments suggest for a development case, and what became of it (B38)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records import development_clock
from kehai.crm.customers.records.development import Development
from kehai.crm.customers.rules import development_path as path
from kehai.crm.office import telling
from kehai.crm.people.records.department import Department
from kehai.kernel import store
from kehai.kernel.access import CLAIM, CREATE, DELETE, MANAGE, READ, UPDATE, ByParent, Rights
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, MayNot, Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import FALSE, TRUE, Sql, every, some

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

_COUNTED = """
SELECT development_id, count(*) FILTER (WHERE state <> 'asked'), count(*) FILTER (WHERE state = 'given')
FROM /*rule:development*/ customers_suggestion WHERE development_id = ANY(%s) AND deleted_at IS NULL GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class OfSuggestions(ByParent):
    """Read with the case, and by who was asked though he does not see it; made by whoever sees the case; answered by who works on it."""

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """CLAIM is giving what one was asked for, MANAGE answering."""
        if rights.everything or not rights.permits(kind.name, op):
            return TRUE if rights.everything else FALSE
        mine = Sql(f"{alias}.owner_id = %s", (rights.person,)) if rights.person and rights.employee else FALSE
        if op == CREATE:
            parent = self._parent(kind)
            seen = parent.access.predicate(parent, rights, READ, alias + "p")
            return every(mine, self._inside(kind, parent, seen, alias, rights))
        if op in (UPDATE, DELETE):
            return every(mine, Sql(f"{alias}.state IN ('asked', 'given')"))
        if op == CLAIM:
            return mine
        found = ByParent.predicate(self, kind, rights, UPDATE if op == MANAGE else op, alias)
        return some(found, mine) if op == READ else found


class Suggestion(Record):
    """A suggestion of a department for a development case (部门建议), with the answer that it is owed. Its owner is who gives it."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        GIVEN = "given", _("To be answered")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Not accepted")

    development = models.ForeignKey(Development, models.PROTECT, related_name="+", verbose_name=_("development case"), db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department"), db_index=False)
    question = models.CharField(_("question"), max_length=400, blank=True)
    content = models.TextField(_("suggestion"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.GIVEN)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by"), db_index=False
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    access = OfSuggestions("development")

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        indexes = (
            *indexes("customers_suggestion"),
            models.Index("development", name="customers_suggestion_case", condition=Q(deleted_at=None)),
        )

    class Screen:
        icon = "bulb"
        prefix = "SU"
        columns = "created_at", "development", "department", "owner", "question", "content", "state", "answer"
        form = (
            (_("Suggestion"), ("development", "question", "content", "department", "state")),
            (_("Answer"), ("answer", "answered_by", "answered_at")),
        )
        highlights = "state", "owner", "department"
        quick = "state", "department", "owner", "created_at"
        locked = ("development",)
        readonly = "owner", "department", "question", "state", "answer", "answered_by", "answered_at"
        colors: ClassVar = {"state": {"asked": "default", "given": "gold", "accepted": "green", "rejected": "red"}}
        example: ClassVar = {"content": "Send a sample first."}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It says something, in the name of its author's department; once answered it stays as it is."""
        fresh = [row for row in rows if not before[row.id]]
        cases: Any = {case.pk: case for case in store.lock(kind_of(Development), {row.development_id for row in fresh})}
        for row in rows:
            old = before[row.id]
            if not old:
                row.owner_id = row.owner_id or (by.id if by.human else None)
                row.department_id = row.department_id or _department(row.owner_id)
                if by.human and cases[row.development_id].state in path.DECIDED:
                    raise Refusal(_t("This case is decided already."))
            elif by.human and old["content"] != row.content and row.owner_id != by.rights.person:
                raise MayNot(_t("Only who made the suggestion changes it."))
            if row.state != cls.State.ASKED and not row.content.strip():
                raise Invalid(_t("Please write your suggestion."), {"content": _t("Please write your suggestion.")})

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The case counts them; who works on it is told of a new one."""
        recount({row.development_id for row in rows})
        for row in rows:
            given = row.state == cls.State.GIVEN and (not before[row.id] or before[row.id]["state"] == cls.State.ASKED)
            if given:
                owner = Development.objects.values_list("owner_id", flat=True).get(pk=row.development_id)
                told = gettext_noop("There is a suggestion for the development of %(about)s: please answer it.")
                people = [owner] if owner != by.id else []
                telling.tell(people, development_clock.SORT, told, ("customers.development", row.development_id))


def recount(cases: Iterable[UUID]) -> None:
    """How many suggestions a case has, and how many wait for an answer."""
    wanted = sorted(cases)
    found = {key: (given, waiting) for key, given, waiting in fetch(Sql(_COUNTED, (wanted,)))}
    counted = ((key, found.get(key, (0, 0))) for key in wanted)
    store.update(Development, [(key, {"suggestions": given, "unanswered": waiting}) for key, (given, waiting) in counted])


def _department(person: UUID | None) -> UUID | None:
    found = fetch(Sql("SELECT department_id FROM /*rule:development*/ people_user WHERE id = %s", (person,))) if person else []
    return found[0][0] if found else None
