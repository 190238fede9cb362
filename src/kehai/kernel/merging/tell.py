"""What readers are told of merges: how records compare, what was merged here, what an un-merge would do."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from kehai.kernel import access, store
from kehai.kernel.access import DELETE, READ, UPDATE, Actor
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.kind import Kind, bearing
from kehai.kernel.merging import choice, late, places, undo
from kehai.kernel.records.merger import Merger
from kehai.kernel.rows import fetch, not_there
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

Told = dict[str, Any]
PATIENCE = "300ms"  # how long a look ahead waits for a row that somebody holds


def compare(kind: Kind, actor: Actor, ids: Sequence[UUID]) -> Told:
    """Records side by side, what may be chosen, what hangs on each, and what should be looked at. Raises NotThere."""
    seen = kind.visible_to(actor, READ)
    rows = [orjson.loads(seen.one(key)) for key in ids]
    may = all(kind.visible_to(actor, op).only(ids).count() == len(ids) for op in (UPDATE, DELETE))
    open_to = choice.open_to(kind, actor, ids)
    return {
        "rows": rows,
        "choosable": [field.name for field in choice.decided(kind) if field.name in open_to],
        "ruled": [name for name in choice.rules(kind) if actor.rights.level(kind.name, name) != "none"],
        "children": _counts(kind, actor, ids),
        "warnings": _warnings(kind, rows),
        "may": may,
    }


def _counts(kind: Kind, actor: Actor, ids: Sequence[UUID]) -> list[Told]:
    """How much of each kind the actor sees on each of the records."""
    known = catalogue()
    found = []
    for pointing in places.pointing(kind.model):
        each = known[pointing.kind.name]
        shown = [field for field in each.fields.values() if field.type == "link" and field.column in pointing.links]
        for field in shown if access.may(each, actor, READ) else ():
            column = f"t.{quoted(field.column)}"
            rows = each.visible_to(actor, READ).narrowed(Sql(f"{column} = ANY(%s)", (list(ids),)))
            numbers = dict(fetch(Sql(f"SELECT {column}, count(*)") + rows.source() + f" GROUP BY {column}"))
            if numbers:
                label = str(each.plural) if field.name == getattr(each.access, "parent", None) else f"{each.plural} · {field.label}"
                found.append({"kind": each.name, "link": field.name, "label": label, "counts": {str(key): numbers.get(key, 0) for key in ids}})
    return found


def _warnings(kind: Kind, rows: Sequence[Told]) -> list[Told]:
    """What differs and is not for choosing: by whom and through what the records are reached, and what is never changed."""
    fixed = [*sorted(bearing(kind.access)), getattr(kind.access, "parent", None)]
    fixed += [field.name for field in kind.fields.values() if field.type == "link" and field.locked]
    found = []
    for name in dict.fromkeys(filter(None, fixed)):
        if len({orjson.dumps(row.get(name)) for row in rows}) > 1:
            label = str(kind.fields[name].label)
            sentence = _("“%(field)s” differs. What the record that stays has is kept.") % {"field": label}
            found.append({"field": name, "label": label, "message": sentence})
    return found


def merges(kind: Kind, actor: Actor, key: UUID) -> list[Told]:
    """The merges in which a record stayed, the newest first. Raises NotThere."""
    if kind.visible_to(actor, READ).only([key]).count() != 1:
        raise not_there()
    lines = list(Merger.objects.filter(kind=kind.name, survivor=key).order_by("-id"))
    undone = {line.undoes: line for line in lines if line.undoes}
    may = all(kind.visible_to(actor, op).only([key]).count() for op in (UPDATE, DELETE))
    return [_line(line, undone.get(line.pk), may=may) for line in lines if line.undoes is None]


def _line(line: Merger, undone: Merger | None, *, may: bool) -> Told:
    return {
        "id": str(line.pk),
        "at": _time(line.at),
        "actor": {"kind": line.actor_kind, "id": str(line.actor_id) if line.actor_id else None, "label": line.actor_label},
        "numbers": line.manifest["numbers"],
        "until": _time(undo.until(line)),
        "undone": _time(undone.at) if undone else None,
        "can": may and undone is None and undo.until(line) > timezone.now(),
    }


def _time(at: Any) -> str:
    return str(at.isoformat().replace("+00:00", "Z"))


def undoing(kind: Kind, actor: Actor, key: UUID, merge: str) -> Told:
    """What an un-merge would do now: it is done, looked at, and rolled back. Raises NotThere, MayNot, Refusal.

    It holds the rows meanwhile, so only who could really do it may ask, and it waits for nobody.
    """
    merger = undo.merger_of(kind, key, merge)
    if kind.visible_to(actor, READ).only([key]).count() != 1:
        raise not_there()
    if not all(kind.visible_to(actor, op).only([key]).count() for op in (UPDATE, DELETE)):
        raise MayNot(_("You may not do this."))
    tried, refused = _tried(kind, merger, actor)
    kept = [kind.fields[name] for name in _names(kind, tried.kept)]
    shown = [field for field in kept if actor.rights.level(kind.name, field.name) != "none"]
    return {
        "numbers": merger.manifest["numbers"],
        "kept": [{"field": field.name, "label": str(field.label)} for field in shown],
        "added": _added(kind, actor, key, merger.at),
        "public": tried.public,
        "refused": refused,
    }


def _tried(kind: Kind, merger: Merger, actor: Actor) -> tuple[undo.Undoing, str | None]:
    """The un-merge tried and taken back; what stood in its way. Raises Refusal where somebody holds one of the rows."""
    try:
        with transaction.atomic():
            _wait_for_nobody()
            found = _done(kind, merger, actor)
            transaction.set_rollback(True)
            return found
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise Refusal(_("Somebody is working on this record at this moment; please try again.")) from error


def _done(kind: Kind, merger: Merger, actor: Actor) -> tuple[undo.Undoing, str | None]:
    tried = undo.Undoing(kind, merger, actor, "")
    store.alone(kind, {merger.survivor, *tried.ids})
    try:
        with transaction.atomic():
            tried.do()
    except Refusal as refusal:
        fields = getattr(refusal, "fields", {})
        return tried, " ".join(dict.fromkeys(str(sentence) for sentence in fields.values())) or str(refusal.message)
    return tried, None


def _wait_for_nobody() -> None:
    """Until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")


def _names(kind: Kind, columns: Sequence[str]) -> list[str]:
    return [field.name for field in kind.fields.values() if field.column in columns and not field.own]


def _added(kind: Kind, actor: Actor, key: UUID, since: Any) -> list[Told]:
    """What was hung on the survivor since, as far as the actor sees it: it stays there."""
    known, found = catalogue(), []
    for pointing in places.pointing(kind.model):
        each = known[pointing.kind.name]
        links = [field for field in each.fields.values() if field.type == "link" and field.column in pointing.links]
        for field in links if access.may(each, actor, READ) else ():
            condition = Sql(f"t.{quoted(field.column)} = %s AND t.created_at > %s", (key, since))
            count = each.visible_to(actor, READ).narrowed(condition).count()
            if count:
                found.append({"kind": each.name, "label": str(each.plural), "count": count})
    return found


def forward(kind: Kind, actor: Actor, key: UUID) -> UUID | None:
    """Where the old address of a merged record leads, for who sees the survivor."""
    to = late.into([key]).get(key)
    return to if to and kind.visible_to(actor, READ).only([to]).count() else None
