"""How good the data are, summed for who asks: by owner, department, pool, source; what lacks most; and month by month (K05).

Only rows whose numbers the asker is told are summed: everything here goes through the access door and stands behind
the same mask as the numbers themselves. Duplicates are not kept in the numbers, because who sees which pair differs
from person to person: they are counted here, among the pairs that the asker sees.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from kehai.kernel import access, group
from kehai.kernel.access import READ, Actor, ByOwner
from kehai.kernel.catalogue import catalogue
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid
from kehai.kernel.group import Key
from kehai.kernel.kind import Kind
from kehai.kernel.quality import words
from kehai.kernel.quality.standard import KEPT, QUALITY, percent, standard_of
from kehai.kernel.query import Scope
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import FALSE, TRUE, Sql, every, join
from kehai.kernel.sql import name as quoted

MOST = 500
HOP = "."
MONTHS = """
SELECT m.month, sum(m.records), sum(m.quality), sum(m.completeness) FROM /*rule:quality*/ kernel_qualitymonth m
WHERE m.kind = %s AND {whose} GROUP BY m.month ORDER BY m.month DESC LIMIT 24
"""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one value of what is grouped by, and the filter of the list that shows its records."""

    value: Any
    label: str
    figures: dict[str, int | None]
    filter: dict[str, Any]


def rows_of(kind: Kind, actor: Actor, tree: Any = None) -> Rows:
    """The rows whose numbers the actor is told. Raises Invalid for a filter that cannot be read."""
    rows = kind.visible_to(actor, READ)
    return rows.filter(tree).narrowed(every(words.clear(rows.scope), Sql("t.quality IS NOT NULL")))


def kinds(actor: Actor) -> list[Kind]:
    """The kinds whose numbers are for the actor, and of which he reads any."""
    return [kind for kind in catalogue() if words.told(kind, actor) and access.may(kind, actor, READ)]


def offered(kind: Kind, actor: Actor) -> list[tuple[str, str]]:
    """What the figures can be told by, with its label, as far as the actor reads it."""
    found = [(spec, _by_label(Scope(kind, actor), spec)) for spec in standard_of(kind).by or kind.screen["quick"]]
    return [(spec, label) for spec, label in found if label]


def _by_label(scope: Scope, spec: str) -> str:
    try:
        first, _dot, second = spec.partition(HOP)
        link = scope.field(first)
        found = _behind(scope, link.target).field(second) if second else link
    except (Invalid, KeyError):
        return ""
    return str(found.label) if found.group and found.type in ("link", "choice") else ""


def overall(rows: Rows) -> dict[str, int | None]:
    """The figures of all rows."""
    found = _summed(rows, Sql("NULL::text"))
    return found[0][1] if found else {"count": 0, **dict.fromkeys(KEPT), "unique": None}


def by(rows: Rows, spec: str) -> list[Group]:
    """The figures by one field, also through a link, the worst first. Raises Invalid."""
    if spec not in dict(offered(rows.kind, rows.actor)):
        sentence = _("The list cannot be grouped by this field.")
        raise Invalid(sentence, {"by": sentence})
    key = _key(rows.scope, spec)
    found = _summed(rows, key.value)
    named = group.names_of(key, rows, [value for value, _figures in found])
    return [Group(value or None, _label(value, named), figures, _narrow(spec, value)) for value, figures in found]


def _label(value: Any, named: Any) -> str:
    if value is None:
        return _("Empty")
    return _("No access") if value == group.NO_ACCESS else str(named(value))


def _narrow(spec: str, value: Any) -> dict[str, Any]:
    if value == group.NO_ACCESS:
        return {}
    return {"field": spec, "op": "empty"} if value is None else {"field": spec, "op": "eq", "value": value}


def _behind(scope: Scope, target: str | None) -> Scope:
    return replace(scope, kind=kind_named(str(target)), alias=scope.alias + "h")


def _key(scope: Scope, spec: str) -> Key:
    """What is grouped by; through a link, the value of the linked record where it is seen."""
    first, _dot, second = spec.partition(HOP)
    if not second:
        return group.key_of(scope, first)
    link = scope.field(first)
    inner = _behind(scope, link.target)
    key = group.key_of(inner, second)
    seen = inner.kind.access.predicate(inner.kind, scope.actor.rights, READ, inner.alias)
    source = f" FROM {quoted(inner.kind.table)} {inner.alias} WHERE {inner.alias}.id = {link.sql(scope.alias).text} AND "
    return replace(key, value="(SELECT " + key.value + source + seen + ")")


def _summed(rows: Rows, key: Sql) -> list[tuple[Any, dict[str, int | None]]]:
    """Count, averages and share without duplicates for each value of the key, the worst first."""
    if rows.condition() == FALSE:
        return []
    double = doubled(rows.kind, rows.actor)
    inner = [key + " AS k", *(Sql(f"t.{name}") for name in KEPT), (double or FALSE) + " AS doubled"]
    averages = ", ".join(f"round(avg(g.{name}))::int" for name in KEPT)
    found = fetch(
        f"SELECT g.k, count(*), {averages}, count(*) FILTER (WHERE g.doubled) FROM ("
        + rows.select(join(", ", inner))
        + f") g GROUP BY g.k ORDER BY avg(g.quality), count(*) DESC, g.k LIMIT {MOST}"
    )
    return [(value, _figures(count, numbers, twice if double else None)) for value, count, *numbers, twice in found]


def _figures(count: int, numbers: Sequence[int | None], twice: int | None) -> dict[str, int | None]:
    unique = None if twice is None else percent(count - twice, count)
    return {"count": count, **dict(zip(KEPT, numbers, strict=True)), "unique": unique}


def doubled(kind: Kind, actor: Actor) -> Sql | None:
    """The rows of which the actor sees a pair that may be one; None where he sees none of those or the kind knows none."""
    told = standard_of(kind).doubles
    if told is None or told.kind not in catalogue() or not access.may(catalogue()[told.kind], actor, READ):
        return None
    pairs = catalogue()[told.kind].visible_to(actor, READ).filter(told.open)
    columns = [quoted(pairs.kind.fields[name].column) for name in told.links]
    return "t.id IN (" + join(" UNION ALL ", [pairs.select(f"t.{column}") for column in columns]) + ")"


def lacks(rows: Rows) -> list[tuple[str, int]]:
    """Word → how many rows lack it; what lacks often and weighs much first."""
    if rows.condition() == FALSE:
        return []
    counted = dict(fetch("SELECT l.word, count(*) FROM (" + rows.select("unnest(t.lacking) AS word") + ") l GROUP BY l.word"))
    known = [word for word in words.words(rows.kind) if counted.get(word)]
    return sorted(((word, int(counted[word])) for word in known), key=lambda pair: -pair[1] * words.weight(rows.kind, pair[0]))


def months(kind: Kind, actor: Actor) -> list[dict[str, Any]]:
    """The averages at the end of each month, of the owners whose records the actor reaches; none where rules close rows of theirs.

    The sums hold every record that an owner had: they are for who is told all of them.
    """
    rights = actor.rights
    if not isinstance(kind.access, ByOwner) or not _whole(kind, actor):
        return []
    owners = sorted(rights.owner_ids(kind.name, READ))
    whose = TRUE if rights.all_of(kind.name, READ) else Sql("m.owner_id = ANY(%s)", (owners,))
    text = MONTHS.format(whose=whose.text)
    found = fetch(Sql(text, (kind.name, *whose.params)))
    return [_month(*row) for row in reversed(found)]


def _month(first: Any, count: int, quality: int, completeness: int) -> dict[str, Any]:
    shares = {"quality": round(quality / count), "completeness": round(completeness / count)}
    return {"month": first.isoformat()[:7], "count": int(count), **shares}


def _whole(kind: Kind, actor: Actor) -> bool:
    """Whether the numbers of all records of the people he reaches are shown to the actor."""
    rights = actor.rights
    if rights.everything:
        return True
    relation = "all" if rights.all_of(kind.name, READ) else "below"
    clear = not kind.fields[QUALITY].sensitive or rights.opens(relation, "read")
    return clear and not rights.restrictions.get(kind.name)
