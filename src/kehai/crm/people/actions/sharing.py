"""Opening a record to others: share it, take somebody into its team, end it again (access.md P2; A06, K19)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records.team_role import TeamRole
from kehai.crm.people.records.user import User
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel import sharing
from kehai.kernel.access import READ, SHARE, UPDATE, Actor, ByOwner
from kehai.kernel.actions import SHARING, action
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.errors import Invalid, MayNot, Refusal
from kehai.kernel.field import Choice, Field, choice, link, text
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.records.entry import Entry

TO = "person", "department", "role", "group"
LEVEL = choice("level", _("may"), [Choice("read", _("Read")), Choice("update", _("Read and change"))])
UNTIL = Field("until", _("Until"), "datetime", help=_("Empty: without an end."))
REASON = text("reason", _("reason"))


def owned(kind: Kind) -> bool:
    """Whether rows of the kind belong to somebody who can open them to others."""
    return isinstance(kind.access, ByOwner)


def _named(told: Mapping[str, Any]) -> str:
    """What the history says: to whom, and why."""
    who = ", ".join(str(told[name]) for name in TO if told.get(name))
    return " – ".join(filter(None, [who, str(told.get("reason") or "")]))


@action(
    Record,
    fits=owned,
    label=_("Share"),
    op=SHARE,
    icon="share",
    group=SHARING,
    done=_("Shared"),
    words=_named,
    input=(
        link("person", _("person"), "people.user", required=False),
        link("department", _("department"), "people.department", required=False, help=_("With all departments below it.")),
        link("role", _("role"), "people.role", required=False),
        link("group", _("group"), "people.group", required=False),
        LEVEL,
        UNTIL,
        REASON,
    ),
)
def share(rows: list[Record], *, by: Actor, level: str, until: datetime | None, reason: str | None, **to: Any) -> None:
    """Opens records to a person, a department, a role or a group, to be read or changed, until a time or without end."""
    grantees = [to[name].pk for name in TO if to.get(name)]
    if not grantees:
        sentence = _t("Please say to whom.")
        raise Invalid(sentence, {"person": sentence})
    _refuse_blind(to.get("person"), rows)
    _give(rows, grantees, sharing.Terms(level=level, until=_future(until), reason=reason or ""), by)


@action(
    Record,
    fits=owned,
    label=_("Add to team"),
    op=SHARE,
    icon="usergroup-add",
    group=SHARING,
    done=_("Added to the team"),
    words=_named,
    input=(
        link("person", _("person"), "people.user"),
        link("role", _("team role"), "people.team_role"),
        UNTIL,
        REASON,
    ),
)
def add_to_team(rows: list[Record], *, by: Actor, person: User, role: TeamRole, until: datetime | None, reason: str | None) -> None:
    """Takes a person into the team of records; the team role says what he may and what he sees of what hangs on them."""
    _refuse_blind(person, rows)
    _give(rows, [person.pk], role.terms(until=_future(until), reason=reason or ""), by)


def _ended(told: Mapping[str, Any]) -> str:
    return str(told.get("reason") or "")


@action(
    Record,
    fits=owned,
    label=_("Stop sharing"),
    op=SHARE,
    icon="stop",
    bulk=False,
    offered=True,
    done=_("Not shared any more"),
    words=_ended,
    input=(Field("entry", _("Entry"), "integer", required=True), REASON),
)
def stop_sharing(rows: list[Record], *, by: Actor, entry: int, reason: str | None) -> None:
    """Ends one share or one team membership; it counts on the next request."""
    name = kind_of(type(rows[0])).name
    if Entry.objects.filter(pk=entry, sort=Entry.Sort.LOAN).exists():
        raise Refusal(_t("A loan is ended where it is kept."))
    if not sharing.revoke(name, [row.pk for row in rows], entry=entry):
        raise Refusal(_t("This has ended already."))


def _give(rows: Sequence[Record], grantees: Sequence[UUID], terms: sharing.Terms, by: Actor) -> None:
    """Nobody opens further than he reaches himself, nor to himself: what he keeps so would outlive his place."""
    if by.rights.person in grantees:
        raise Refusal(_t("It is open to you already."))
    kind, ids = kind_of(type(rows[0])), [row.pk for row in rows]
    if terms.level == UPDATE and kind.visible_to(by, UPDATE).only(ids).count() != len(ids):
        raise MayNot(_t("You may not give rights that you do not have yourself."))
    sharing.grant(kind.name, ids, grantees, terms, by)


def _refuse_blind(person: User | None, rows: Sequence[Record]) -> None:
    """Who has left, or has no right to look at such records at all, gains nothing by an entry."""
    if person is None:
        return
    kind = kind_of(type(rows[0]))
    if not person.active:
        raise Refusal(_t("%(person)s does not work here any more.") % {"person": person.name})
    if not rights_of(person.pk, catalogue().epoch).holds(kind.name, READ):
        raise Refusal(_t("%(person)s has no role that reads this kind.") % {"person": person.name})


def _future(until: datetime | None) -> datetime | None:
    if until is not None and until <= timezone.now():
        sentence = _t("This lies in the past.")
        raise Invalid(sentence, {"until": sentence})
    return until
