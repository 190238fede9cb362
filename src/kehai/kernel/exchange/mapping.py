"""Which column of a file goes into which field: what was used last time, else what the header says."""

from collections.abc import Mapping, Sequence

from django.db.models import Case, IntegerField, Q, Value, When

from kehai.kernel.access import Actor
from kehai.kernel.exchange import beside, failed, targets
from kehai.kernel.exchange.targets import NUMBER, VERSION, writable
from kehai.kernel.exchange.values import words
from kehai.kernel.exchange.words import folded, words_of
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.records.imports import Import

KEYS = frozenset({"text", "code", "mobile", "email", "integer"})  # types whose value may tell that a row is already there


def keys(kind: Kind, actor: Actor) -> dict[str, Field]:
    """The fields by which a row that is already there may be found; also the running number."""
    found = {name: field for name, field in writable(kind, actor).items() if field.type in KEYS}
    return found | ({NUMBER: kind.fields[NUMBER]} if NUMBER in kind.fields else {})


def suggest(kind: Kind, headers: Sequence[str], sample: Sequence[Sequence[str | None]], actor: Actor) -> dict[str, str]:
    """Header → target, for the headers that can be told."""
    offered = {**targets.offered(kind, actor), **_told_by(kind)}
    return _last_time(kind, headers, actor, offered) or _by_words(kind, headers, sample, actor, offered)


def _told_by(kind: Kind) -> dict[str, Field]:
    """What tells a row that was taken out from here: its number and its version."""
    return {NUMBER: kind.fields[NUMBER], VERSION: targets.VERSION_FIELD} if NUMBER in kind.fields else {}


def keys_of(mapping: Mapping[str, str], kind: Kind, actor: Actor) -> list[str]:
    """The keys that a first look proposes: number and version together mean a file that was taken out here."""
    filled = set(mapping.values())
    if {NUMBER, VERSION} <= filled:
        return [NUMBER]
    return [name for name in ("credit_code", "mobile") if name in filled and name in keys(kind, actor)]


def _last_time(kind: Kind, headers: Sequence[str], actor: Actor, offered: Mapping[str, Field]) -> dict[str, str]:
    """The mapping of the latest import with the same headers that went through: one's own before others'."""
    mine = Case(When(actor_id=actor.id, then=Value(0)), default=Value(1), output_field=IntegerField())
    # The workbook of errors, mended, has one column more than the file it came from.
    bare = [header for header in headers if header not in failed.reasons()]
    used = Import.objects.filter(Q(headers=list(headers)) | Q(headers=bare), kind=kind.name, status=Import.Status.DONE)
    found = used.order_by(mine, "-created_at").values_list("mapping", flat=True).first() or {}
    return {header: name for header, name in found.items() if name in offered or targets.child_field(kind, name, actor)}


def _by_words(
    kind: Kind, headers: Sequence[str], sample: Sequence[Sequence[str | None]], actor: Actor, offered: Mapping[str, Field]
) -> dict[str, str]:
    found = beside.suggest(kind, headers, actor)
    by_word = words_of(offered)
    for at, header in enumerate(headers):
        name = by_word.get(folded(header), "")
        if name and header not in found and name not in found.values() and _fits(offered[name], [row[at] for row in sample if at < len(row)]):
            found[header] = name
    return found


def _fits(field: Field, cells: Sequence[str | None]) -> bool:
    """A column of other words than the choices is another column of the same name."""
    if field.type != "choice":
        return True
    known, filled = words(field), [cell for cell in cells if cell]
    return not filled or any(cell.strip().casefold() in known for cell in filled)
