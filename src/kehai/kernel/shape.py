"""How a row leaves PostgreSQL: each field as a JSON expression, masked where the path is weaker."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from kehai.kernel import access, keyed, masks
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.field import FILED, Field
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope
from kehai.kernel.sql import FALSE, TRUE, Sql, join, literal
from kehai.kernel.sql import name as quoted
from kehai.kernel.types import TYPES

ALWAYS = ("id", "version", "number")


def columns(scope: Scope, asked: Iterable[str] | None) -> list[Field]:
    """The readable fields among those asked for (all when None), title included."""
    kind = scope.kind
    names = list(kind.fields) if asked is None else list(dict.fromkeys([kind.title, *asked]))
    found = [kind.fields[name] for name in names if name in kind.fields and name != "number"]
    return [f for f in found if scope.actor.rights.level(kind.name, f.name) != "none"]


def row(scope: Scope, fields: Iterable[Field], extra: Iterable[tuple[str, Sql]] = ()) -> Sql:
    """One row as JSON: id, version, number, the fields, and what the caller adds."""
    alias = scope.alias
    parts = [Sql(f"{alias}.{column} AS {quoted(column)}") for column in ALWAYS]
    parts += [value(scope, field) + f" AS {quoted(field.name)}".replace("%", "%%") for field in fields]
    parts += [expression + f" AS {quoted(label)}" for label, expression in extra]
    return "(SELECT row_to_json(c) FROM (SELECT " + join(", ", parts) + ") c)"


def value(scope: Scope, field: Field) -> Sql:
    """A field's JSON value, masked by level and by path."""
    shown, hidden = out(scope, field), mask(field, scope.alias)
    if scope.actor.rights.level(scope.kind.name, field.name) == "masked":
        return hidden
    return seen(scope, field, shown, hidden)


def seen(scope: Scope, field: Field, shown: Sql, hidden: Sql) -> Sql:
    """The value by the path its row is reached by: shown, else its mask; nothing at all where a pool hides the field."""
    kind, rights = scope.kind, scope.actor.rights
    clear = kind.access.clear(kind, rights, scope.alias) if field.sensitive else TRUE
    by_path = "CASE WHEN " + clear + " THEN " + shown + " ELSE " + hidden + " END"
    found = shown if clear == TRUE else hidden if clear == FALSE else by_path
    open_ = access.unveiled(kind, rights, field.name, scope.alias)
    return found if open_ == TRUE else "CASE WHEN " + open_ + " THEN " + found + " END"


def plain(scope: Scope, field: Field) -> Sql:
    """A field's SQL value for sorting and grouping: NULL where it would be masked."""
    stored = field.sql(scope.alias)
    clear = access.shown(scope.kind, scope.actor.rights, field.name, scope.alias)
    if clear == TRUE:
        return stored
    return "CASE WHEN " + clear + " THEN " + stored + " END"


def heard(scope: Scope, field: Field) -> Sql:
    """A field's SQL value for sorting: the title by how it is read, where the kind knows that."""
    if scope.kind.spelled and field.name == scope.kind.title and not field.sensitive:
        return Sql(f"{scope.alias}.spelling")
    return plain(scope, field)


def masked(scope: Scope, fields: Iterable[Field]) -> Sql:
    """The names of the fields this row shows masked, as a JSON array."""
    rights, kind = scope.actor.rights, scope.kind
    shown = list(fields)
    always = [f.name for f in shown if rights.level(kind.name, f.name) == "masked"]
    if any(access.veiled(kind, rights, f.name) for f in shown):
        return _each_masked(scope, shown, always)
    by_path = sorted({*always, *(f.name for f in shown if f.sensitive)})
    clear = kind.access.clear(kind, rights, scope.alias)
    if clear == TRUE or by_path == always:
        return Sql("to_json(%s::text[])", (always,))
    return "CASE WHEN " + clear + Sql(" THEN to_json(%s::text[]) ELSE to_json(%s::text[]) END", (always, by_path))


def _each_masked(scope: Scope, fields: Iterable[Field], always: Iterable[str]) -> Sql:
    """The same, field by field: what a pool hides is not what the weaker path masks."""
    parts = [Sql("%s::text[]", (list(always),))]
    for field in fields:
        clear = access.shown(scope.kind, scope.actor.rights, field.name, scope.alias)
        if clear != TRUE and field.name not in always:
            parts.append("CASE WHEN " + clear + Sql(" THEN '{}'::text[] ELSE %s::text[] END", ([field.name],)))
    return "to_json(" + join(" || ", parts) + ")"


def mask(field: Field, alias: str) -> Sql:
    """What stands in place of a hidden value: enough to recognise, not to use."""
    return Sql(masks.sql(field.type, field.sql(alias).text, whole=field.whole))


def out(scope: Scope, field: Field) -> Sql:
    """A field's unmasked JSON value."""
    if field.keyed:
        return keyed.sql(scope.kind, field, scope.actor.rights, scope.alias)
    stored = field.sql(scope.alias)
    if field.type == "link" and field.target:
        return _link(scope, kind_named(field.target), stored)
    if field.type == "region":
        label = f"(SELECT g.label FROM kernel_region g WHERE g.code = {stored.text})"
        return Sql(f"CASE WHEN {stored.text} <> '' THEN json_build_object('id', {stored.text}, 'label', {label}) END")
    if field.type in FILED:
        return _files(stored)
    if not field.own and not field.null and TYPES[field.type].schema == {"type": "string"}:
        return Sql(f"NULLIF({stored.text}::text, '')")
    return TYPES[field.type].out(stored)


def _files(stored: Sql) -> Sql:
    each = "json_build_object('id', f.id, 'name', f.name, 'size', f.size, 'type', f.type) ORDER BY f.id"
    ids = f"SELECT e::uuid FROM jsonb_array_elements_text({stored.text}) e"
    return Sql(f"COALESCE((SELECT json_agg({each}) FROM kernel_file f WHERE f.id IN ({ids})), '[]'::json)")


def label_of(scope: Scope, target: Kind, stored: Sql, *, heard: bool = False) -> Sql:
    """A linked record's label, under the target's own predicate; NULL where it is not seen. `heard`: as lists sort it."""
    above = scope.alias + "l"
    title = name_of(replace(scope, kind=target, alias=above)).text
    if heard and target.spelled and title != f"{above}.number":
        title = f"{above}.spelling"
    seen = target.access.predicate(target, scope.actor.rights, access.READ, above)
    found = f"(SELECT {title} FROM {quoted(target.table)} {above} WHERE {above}.id = {stored.text}"
    return Sql(found + ")") if seen == TRUE else Sql(found + " AND ") + seen + ")"


def name_of(scope: Scope) -> Sql:
    """What a row is called wherever it is named: its title where all its readers read that, else its number."""
    kind, number = scope.kind, Sql(f"{scope.alias}.number")
    field = kind.fields[kind.title]
    if field.name == "number" or field.type == "link" or field.sensitive or not access.readable(kind, scope.actor, field.name):
        return number
    return Sql(f"COALESCE(NULLIF({field.sql(scope.alias).text}::text, ''), {number.text})")


def _link(scope: Scope, target: Kind, stored: Sql) -> Sql:
    label = label_of(scope, target, stored)
    seen = target.access.predicate(target, scope.actor.rights, access.READ, scope.alias + "l")
    if seen == TRUE:
        shown = f"json_build_object('id', {stored.text}, 'label', " + label + ")"
    else:
        # A record that is not seen is a stub: neither its id nor its name leaves the house.
        stub = Sql("json_build_object('id', NULL, 'label', %s::text)", (_("No access"),))
        inner = "SELECT CASE WHEN l IS NULL THEN " + stub
        inner = inner + f" ELSE json_build_object('id', {stored.text}, 'label', l) END FROM (SELECT "
        shown = "(" + inner + label + " AS l) s)"
    return Sql(f"CASE WHEN {stored.text} IS NOT NULL THEN ") + shown + " END"


def can(scope: Scope, buttons: Iterable[tuple[str, Sql]]) -> Sql:
    """The names of the actions this row allows, from the same SQL that the kernel checks under the lock."""
    parts = ["CASE WHEN " + held + f" THEN {literal(label)}::text END" for label, held in buttons if held != FALSE]
    if not parts:
        return Sql("'[]'::json")
    return "to_json(array_remove(ARRAY[" + join(", ", parts) + "], NULL))"
