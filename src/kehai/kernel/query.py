"""The filter language: JSON in, SQL out, closed to fields that are not declared or not readable.

Two-valued: a comparison with an empty value is false, `ne` and `not` are the exact opposite of what
they deny. Grammar in docs/http.md. Never a name from outside in the text, only declared columns.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kehai.kernel import access, periods, types, virtual
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, sayable
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.search import field_tokens
from kehai.kernel.sql import FALSE, TRUE, Sql, every, negate, some
from kehai.kernel.sql import name as quoted

MAX_NODES, MAX_DEPTH, MAX_VALUES, MAX_HOPS = 200, 10, 500, 3
TEXTS = frozenset({"text", "longtext", "code", "email", "mobile", "identity", "account", "address", "choice", "region"})
COMPARE = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a filter is read: the kind, who asks, and the alias of the kind's table."""

    kind: Kind
    actor: Actor
    alias: str = "t"

    def field(self, name: Any) -> Field:
        """A declared, readable field of the kind; refuses by naming only what the caller typed."""
        found = self.kind.fields.get(name) if isinstance(name, str) else None
        if found is None or not access.readable(self.kind, self.actor, found.name):
            raise _unknown(name)
        return found


def bad(sentence: Any) -> Invalid:
    """A filter that cannot be read."""
    return Invalid(sentence, {"filter": sentence})


def _unknown(name: Any) -> Invalid:
    return bad(_("The field “%(name)s” cannot be used here.") % {"name": sayable(name)})


def compile_filter(tree: Any, scope: Scope) -> Sql:
    """The SQL condition of a filter; TRUE for an empty one. Raises Invalid."""
    if tree is None or tree == {}:
        return TRUE
    budget = [MAX_NODES]
    return _node(tree, scope, 0, budget)


def _node(tree: Any, scope: Scope, depth: int, budget: list[int]) -> Sql:
    budget[0] -= 1
    if not isinstance(tree, dict) or depth > MAX_DEPTH or budget[0] < 0:
        raise bad(_("This filter cannot be read."))
    if set(tree) in ({"and"}, {"or"}):
        ((word, parts),) = tree.items()
        if not isinstance(parts, list):
            raise bad(_("This filter cannot be read."))
        compiled = [_node(part, scope, depth + 1, budget) for part in parts]
        return every(*compiled) if word == "and" else some(*compiled)
    if set(tree) == {"not"}:
        return negate(_node(tree["not"], scope, depth + 1, budget))
    if set(tree) <= {"field", "op", "value"} and {"field", "op"} <= set(tree):
        return _path(str(tree["field"]).split("."), tree["op"], tree.get("value"), scope)
    raise bad(_("This filter cannot be read."))


def _path(names: list[str], op: Any, value: Any, scope: Scope) -> Sql:
    """A condition on a field, or on a field of the record a link points at; each hop is checked again."""
    if len(names) > MAX_HOPS:
        raise bad(_("This filter cannot be read."))
    if len(names) == 1 and (asked := virtual.of(scope.kind).get(names[0])):
        return _virtual(asked, op, value, scope)
    first = scope.field(names[0])
    if len(names) == 1:
        return _leaf(first, op, value, scope)
    if first.type != "link" or first.target is None:
        raise _unknown(".".join(names))
    if op == "ne":
        return negate(_path(names, "eq", value, scope))
    if op == "empty":
        return negate(_path(names, "filled", None, scope))
    target, above = kind_named(first.target), scope.alias + "l"
    inner = _path(names[1:], op, value, replace(scope, kind=target, alias=above))
    return _where_shown(first, _linked(first, target, inner, scope), scope)


def _virtual(asked: virtual.Virtual, op: Any, value: Any, scope: Scope) -> Sql:
    """A field without a column; who may not read what it points at may not ask by it."""
    field = asked.field
    if field.target and not access.may(kind_named(field.target), scope.actor, access.READ):
        raise _unknown(field.name)
    if not isinstance(op, str) or op not in virtual.OPERATORS:
        raise bad(_("“%(op)s” does not fit the field “%(name)s”.") % {"op": sayable(op), "name": field.name})
    if op == "in" and (not isinstance(value, list) or len(value) > MAX_VALUES):
        raise bad(_("Please give a list of at most %(most)s values.") % {"most": MAX_VALUES})
    found = asked.among([_clean(field, item) for item in (value if op == "in" else [value])], scope)
    return negate(found) if op == "ne" else found


def _linked(link: Field, target: Kind, inner: Sql, scope: Scope) -> Sql:
    above = scope.alias + "l"
    seen = target.access.predicate(target, scope.actor.rights, access.READ, above)
    key = f"SELECT 1 FROM {quoted(target.table)} {above} WHERE {above}.id = {link.sql(scope.alias).text}"
    return "EXISTS (" + (key + f" AND {above}.deleted_at IS NULL AND " + every(seen, inner)) + ")"


def _leaf(field: Field, op: Any, value: Any, scope: Scope) -> Sql:
    offered = types.TYPES[field.type].operators
    if not field.filter or not isinstance(op, str) or op not in offered:
        raise bad(_("“%(op)s” does not fit the field “%(name)s”.") % {"op": sayable(op), "name": field.name})
    if op == "ne":
        return negate(_leaf(field, "eq", value, scope))
    if op == "filled":
        return negate(_leaf(field, "empty", None, scope))
    return _where_shown(field, _OPERATORS[op](field, value, scope), scope)


def _where_shown(field: Field, found: Sql, scope: Scope) -> Sql:
    """A row whose value is masked never matches, so counts cannot tell (access.md §5.5*)."""
    return every(found, access.shown(scope.kind, scope.actor.rights, field.name, scope.alias))


def _clean(field: Field, value: Any) -> Any:
    try:
        cleaned = types.clean(field.with_(required=True), value)
    except types.Bad as error:
        raise bad(error.message) from error
    return cleaned


def _equal(field: Field, value: Any, scope: Scope) -> Sql:
    if value is None:
        return _empty(field, None, scope)
    found = field.sql(scope.alias) + Sql(" = %s", (_clean(field, value),))
    return every(found, _target_seen(field, scope))


def _target_seen(field: Field, scope: Scope) -> Sql:
    """A link compared by id says something about the target: only where the target is seen."""
    if field.type != "link" or field.target is None:
        return TRUE
    target = kind_named(field.target)
    seen = target.access.predicate(target, scope.actor.rights, access.READ, scope.alias + "l")
    return TRUE if seen == TRUE else _linked(field, target, TRUE, scope)


def _among(field: Field, value: Any, scope: Scope) -> Sql:
    if not isinstance(value, list) or len(value) > MAX_VALUES:
        raise bad(_("Please give a list of at most %(most)s values.") % {"most": MAX_VALUES})
    wanted = [_clean(field, item) for item in value if item is not None]
    found = FALSE
    if wanted:
        found = every(field.sql(scope.alias) + Sql(" = ANY(%s)", (wanted,)), _target_seen(field, scope))
    return some(found, _empty(field, None, scope)) if None in value else found


def _ordered(sign: str) -> Callable[[Field, Any, Scope], Sql]:
    def compare(field: Field, value: Any, scope: Scope) -> Sql:
        column = field.sql(scope.alias)
        found = column + Sql(f" {sign} %s", (_clean(field, value),))
        # An empty text is no text: it stands neither before nor after another.
        return every(column + " <> ''", found) if field.type in TEXTS else found

    return compare


def like(text: str) -> str:
    """The text as a LIKE pattern that means nothing but itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _needle(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise bad(_("Please write what to look for."))
    try:
        return str(types.TYPES["text"].clean(Field("q", gettext_lazy("text")), value))
    except types.Bad as error:
        raise bad(error.message) from error


def _contains(field: Field, value: Any, scope: Scope) -> Sql:
    needle = _needle(value)
    column = field.sql(scope.alias)
    found = Sql("(") + column + Sql(" ILIKE %s)", (f"%{like(needle)}%",))
    tokens = field_tokens(scope.kind, field, needle)
    if tokens is None:
        return found
    return every(Sql(f"{scope.alias}.search @@ %s::tsquery", (tokens,)), found)


def _starts(field: Field, value: Any, scope: Scope) -> Sql:
    return Sql("(") + field.sql(scope.alias) + Sql(" ILIKE %s)", (like(_needle(value)) + "%",))


def _empty(field: Field, value: Any, scope: Scope) -> Sql:
    column = field.sql(scope.alias)
    missing = column + " IS NULL"
    if field.type in TEXTS and not field.own:
        return some(missing, column + " = ''") if not field.null or field.type in ("text", "longtext") else missing
    if field.type in ("files", "picture", "json") and not field.own:
        return some(missing, column + " IN ('[]'::jsonb, '{}'::jsonb)")
    return missing


def _under(field: Field, value: Any, scope: Scope) -> Sql:
    node = _clean(field, value)
    if field.type == "region":
        return Sql("(") + field.sql(scope.alias) + Sql(" LIKE %s)", (node + "%",))
    target = kind_named(str(field.target))
    tree = target.screen["tree"]
    if not tree:
        raise bad(_("“%(op)s” does not fit the field “%(name)s”.") % {"op": "under", "name": field.name})
    table, parent = quoted(target.table), quoted(target.fields[tree].column)
    below = (
        f"ARRAY(WITH RECURSIVE below AS (SELECT id FROM {table} WHERE id = %s UNION "
        f"SELECT c.id FROM {table} c JOIN below b ON c.{parent} = b.id) SELECT id FROM below)"
    )
    return every(field.sql(scope.alias) + Sql(f" = ANY({below})", (node,)), _target_seen(field, scope))


def _within(field: Field, value: Any, scope: Scope) -> Sql:
    try:
        first, last = periods.days(value)
    except (KeyError, TypeError) as error:
        raise bad(_("This period is not known.")) from error
    column = field.sql(scope.alias)
    if field.type == "date":
        return "(" + column + Sql(" >= %s AND ", (first,)) + column + Sql(" < %s)", (last,))
    zone = periods.zone()
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last, time(), zone).astimezone(UTC)
    return "(" + column + Sql(" >= %s AND ", (start,)) + column + Sql(" < %s)", (end,))


def _me(field: Field, value: Any, scope: Scope) -> Sql:
    person = scope.actor.rights.person
    return FALSE if person is None else field.sql(scope.alias) + Sql(" = %s", (person,))


_OPERATORS: dict[str, Callable[[Field, Any, Scope], Sql]] = {
    "eq": _equal,
    "in": _among,
    **{word: _ordered(sign) for word, sign in COMPARE.items()},
    "contains": _contains,
    "starts": _starts,
    "empty": _empty,
    "under": _under,
    "within": _within,
    "me": _me,
}
