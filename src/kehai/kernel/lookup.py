"""One search over all kinds, in one statement: a few rows of each kind that the actor reads."""

import json

from kehai.kernel import access, shape
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import catalogue
from kehai.kernel.kind import Kind
from kehai.kernel.labels import title
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import FALSE, Sql, join

BEST = 5


def everywhere(actor: Actor, q: str) -> list[str]:
    """For each kind with a hit, JSON text {kind, label, rows, more}; newest rows first."""
    asked = []
    for kind in catalogue():
        if not (kind.screen["menu"] and kind.screen["search"]) or not access.may(kind, actor, READ):
            continue
        rows = kind.visible_to(actor, READ).matching(q)
        if rows.condition() != FALSE:
            asked.append((kind, rows))
    if not asked:
        return []
    found = fetch("SELECT " + join(", ", [_best(rows) for _kind, rows in asked]))[0]
    return [_told(kind, hits) for (kind, _rows), hits in zip(asked, found, strict=True) if hits]


def _best(rows: Rows) -> Sql:
    row = "json_build_object('id', t.id, 'number', t.number, 'label', " + title(rows.scope) + ", 'text', " + _text(rows) + ")::text AS j"
    inner = "SELECT " + row + rows.source() + f" ORDER BY t.created_at DESC, t.id DESC LIMIT {BEST + 1}"
    return "(SELECT array_agg(o.j) FROM (" + inner + ") o)"


def _text(rows: Rows) -> Sql:
    """What tells two rows of one name apart: the telephone number as far as the actor may see it."""
    kind, rights = rows.kind, rows.actor.rights
    for name in kind.screen["phones"]:
        if rights.level(kind.name, name) != "none":
            return "(" + shape.value(rows.scope, kind.fields[name]) + ")"
    return Sql("NULL")


def _told(kind: Kind, hits: list[str]) -> str:
    more = "true" if len(hits) > BEST else "false"
    head = f'"kind":{json.dumps(kind.name)},"label":{json.dumps(str(kind.plural))}'
    return f'{{{head},"rows":[{",".join(hits[:BEST])}],"more":{more}}}'
