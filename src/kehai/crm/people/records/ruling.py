"""What sharing rules and restrictions have in common: a condition on the rows of a kind, as data."""

from typing import Any

from django.utils.translation import gettext as _t

from kehai.kernel.access import ByOwner, Rule, condition, system
from kehai.kernel.access.rules import ROW
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import Invalid
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.sql import TRUE

# Today and the asker have no place in what is compiled once for many requests.
OPERATORS = frozenset({"eq", "ne", "in", "lt", "le", "gt", "ge", "starts", "contains", "empty", "filled", "under"})


def refuse_unfit(name: str, criteria: Any) -> None:
    """Raises Invalid unless the criteria speak of plain, stored, not sensitive fields of an owned kind.

    A rule over a sensitive field would tell its value by what it opens (access.md §5.1).
    """
    kind = owned(name)
    leaves = fields_of(criteria)
    if not leaves:
        raise _bad(_t("Please say which records; a rule without a condition would open all of them."))
    for field, op in leaves:
        found = kind.fields.get(field)
        if found is None or found.sensitive or found.derived:
            raise _bad(_t("The field “%(name)s” cannot decide who sees a record.") % {"name": str(field)[:60]})
        if op not in OPERATORS:
            raise _bad(_t("“%(word)s” is not known here.") % {"word": str(op)[:60]})
    if compile_filter(criteria, Scope(kind, system("rule"), ROW)) == TRUE:
        raise _bad(_t("Please say which records; a rule without a condition would open all of them."))


def owned(name: str) -> Kind:
    """The kind of the name, if its records belong to people. Raises Invalid."""
    known = catalogue()
    if name not in known or not isinstance(known[name].access, ByOwner):
        sentence = _t("The kind “%(name)s” is not known.") % {"name": name[:60]}
        raise Invalid(sentence, {"kind": sentence})
    return known[name]


def fields_of(tree: Any) -> list[tuple[Any, Any]]:
    """(field, operator) of every leaf of a filter."""
    if not isinstance(tree, dict):
        return []
    if "field" in tree:
        return [(tree.get("field"), tree.get("op"))]
    return [leaf for parts in tree.values() for part in (parts if isinstance(parts, list) else [parts]) for leaf in fields_of(part)]


def compiled(name: str, criteria: Any, level: str = "read") -> Rule | None:
    """The rule, for any alias; None where it cannot be read any more (an own field of it is gone)."""
    try:
        return condition(compile_filter(criteria, Scope(owned(name), system("rule"), ROW)), level)
    except Invalid:
        return None


def _bad(sentence: str) -> Invalid:
    return Invalid(sentence, {"criteria": sentence})
