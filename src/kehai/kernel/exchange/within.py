"""Rows of one file that name each other: group companies whose parent stands in another row, before or after (E08).

Such a cell names nothing that is there. It is looked for among the names in the file itself; the row is then
written in a later round than the one it names, so that each row still comes in whole or not at all.
"""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from kehai.kernel.exchange.plan import Plan
from kehai.kernel.records.imports import Import, ImportRow

LATER, NAME = "@", "@"  # in the keys of a row: @parent what its cell says, @ its own name
DEEPEST = 50
# Names of rows that come in, or are there already, count before those of rows that are left out.
_FOUND = """
UPDATE kernel_importrow r SET data = r.data || jsonb_build_object(%(field)s::text, f.record) FROM (
SELECT c.id, CASE WHEN count(DISTINCT a.record_id) FILTER (WHERE a.state IN ('n', 'u')) > 0
THEN (array_agg(DISTINCT a.record_id::text) FILTER (WHERE a.state IN ('n', 'u'))) ELSE array_agg(DISTINCT a.record_id::text) END AS records
FROM kernel_importrow c JOIN kernel_importrow a ON a.run_id = c.run_id AND a.state IN ('n', 'u', 's') AND a.record_id IS NOT NULL
AND a.keys ->> '@' = c.keys ->> %(key)s
WHERE c.run_id = %(run)s AND c.keys ? %(key)s AND c.state IN ('n', 'u') GROUP BY c.id) g
CROSS JOIN LATERAL (SELECT g.records[1] AS record) f WHERE r.id = g.id AND cardinality(g.records) = 1
"""
_LOST = """
UPDATE kernel_importrow r SET state = 'e', field = %(field)s, problem = replace(
CASE WHEN EXISTS (SELECT 1 FROM kernel_importrow a WHERE a.run_id = r.run_id AND a.state IN ('n', 'u', 's') AND a.keys ->> '@' = r.keys ->> %(key)s)
THEN %(many)s ELSE %(none)s END, '%%(text)s', left(r.keys ->> %(key)s, 60))
WHERE r.run_id = %(run)s AND r.keys ? %(key)s AND r.state IN ('n', 'u') AND NOT r.data ? %(field)s
"""
_ROUND = """
UPDATE kernel_importrow c SET round = %(round)s FROM kernel_importrow a
WHERE c.run_id = %(run)s AND a.run_id = c.run_id AND a.state = 'n' AND c.state IN ('n', 'u') AND c.keys ? %(key)s
AND a.record_id::text = c.data ->> %(field)s AND a.round >= c.round AND a.round = %(round)s - 1
"""
# What hangs on a row and stands in another one comes in when its record is there.
_JOINED = """
UPDATE kernel_importrow j SET round = r.round FROM kernel_importrow r
WHERE j.run_id = %s AND r.run_id = j.run_id AND j.state = 'a' AND r.state = 'n' AND r.round > 0 AND r.record_id = j.record_id
"""
_RING = "UPDATE kernel_importrow SET state = 'e', field = %s, problem = %s WHERE run_id = %s AND round = %s"


def taken_out(plan: Plan, data: dict[str, Any]) -> dict[str, str]:
    """What a row says of other rows, taken out of its values; with it its own name, by which others find it."""
    if not plan.inside:
        return {}
    named = {LATER + column.field.name: str(data.pop(LATER + column.field.name)) for column in plan.inside if LATER + column.field.name in data}
    return named | {NAME: str(data[plan.kind.title])} if data.get(plan.kind.title) else named


def resolve(run: Import, plan: Plan) -> None:
    """Gives each such cell the record of the row it names, and each row its round; what cannot be told comes back."""
    told = {
        "none": _("“%(text)s” matches nothing, or nothing you may see."),
        "many": _("There are several records called “%(text)s”; please write the number."),
    }
    for column in plan.inside:
        name = column.field.name
        facts: dict[str, Any] = {**told, "run": run.pk, "field": name, "key": LATER + name}
        if not ImportRow.objects.filter(run=run, keys__has_key=LATER + name).exists():
            continue
        with connection.cursor() as cursor:
            cursor.execute(_FOUND, facts)
            cursor.execute(_LOST, facts)
        _rounds(run, facts)
    if plan.inside and plan.children:
        with connection.cursor() as cursor:
            cursor.execute(_JOINED, (run.pk,))


def _rounds(run: Import, facts: dict[str, Any]) -> None:
    """Each row a round after the one that it names; rows that are still put off in the end stand in a ring."""
    with connection.cursor() as cursor:
        for number in range(1, DEEPEST + 1):
            cursor.execute(_ROUND, {**facts, "round": number})
            if not cursor.rowcount:
                return
        cursor.execute(_RING, (facts["field"], _("These rows name each other in a ring."), run.pk, DEEPEST))
