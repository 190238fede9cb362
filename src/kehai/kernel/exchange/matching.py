"""Which rows of a file are there already, and which are the same as another row: found as sets, key by key."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from kehai.kernel import access
from kehai.kernel.exchange.plan import ERROR, Plan
from kehai.kernel.field import Field
from kehai.kernel.records.imports import Import
from kehai.kernel.rows import Rows
from kehai.kernel.sql import TRUE, Sql, every, literal

ABOVE, INSIDE = "^", "="  # keys of rows that only add to another: the line above, the name within the file
# A later row of the same record adds what hangs on it, where there is any; else it is left out, or said to be twice.
_AGAIN = """
UPDATE kernel_importrow r SET state = CASE WHEN r.children IS NOT NULL THEN 'a' ELSE %s END,
record_id = CASE WHEN r.children IS NOT NULL THEN d.record ELSE r.record_id END, field = %s,
problem = CASE WHEN r.children IS NOT NULL THEN '' ELSE replace(%s, '%%(line)s', d.first::text) END
FROM (SELECT id, line, min(line) OVER same AS first, first_value(record_id) OVER same AS record
FROM kernel_importrow WHERE run_id = %s AND state = %s AND {key} IS NOT NULL
WINDOW same AS (PARTITION BY {key} ORDER BY line ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) d
WHERE r.id = d.id AND d.line > d.first
"""
_BELOW = """
UPDATE kernel_importrow r SET record_id = a.record_id,
state = CASE WHEN a.state IN ('n', 'u', '=', 'a') THEN 'a' WHEN a.state = 's' THEN 's' ELSE 'e' END,
problem = CASE WHEN a.state IN ('n', 'u', '=', 'a', 's') THEN '' ELSE replace(%s, '%%(line)s', a.line::text) END
FROM kernel_importrow a WHERE r.run_id = %s AND a.run_id = r.run_id AND a.line = (r.keys ->> '^')::int AND r.state = 'a'
"""


def match(run: Import, plan: Plan) -> None:
    """Gives every staged row its fate: new, an update, left out, joined to another row, or refused."""
    for at, key in enumerate(plan.keys):
        _already_there(run, plan, key, first=at == 0)
    _twice(run, plan, "u", "record_id", plan.keys[0].name if plan.keys else "")
    for name in [key.name for key in plan.keys] or ([INSIDE] if plan.children else []):
        _twice(run, plan, "n", f"(keys ->> {literal(name)})", name)
    with connection.cursor() as cursor:
        if plan.children:
            cursor.execute(_BELOW, (_("The row it belongs to, line %(line)s, does not come in."), run.pk))
        if any(key.name == "number" for key in plan.keys):
            # A running number is given by us: a row that names one is an update or a mistake.
            sentence = _("There is no record of this number, or none you may see.")
            cursor.execute(
                "UPDATE kernel_importrow SET state = 'e', field = 'number', problem = %s "
                "WHERE run_id = %s AND state = 'n' AND keys ->> 'number' <> ''",
                (sentence, run.pk),
            )


def _twice(run: Import, plan: Plan, state: str, key: str, field: str) -> None:
    other = ("e", _("The same as in line %(line)s.")) if plan.updating or plan.mode == ERROR else ("s", "")
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN.format(key=key), (other[0], field if field != INSIDE else "", other[1], run.pk, state))


def _already_there(run: Import, plan: Plan, key: Field, *, first: bool) -> None:
    """Rows whose key somebody in the actor's sight has; a second key that names another record is a contradiction."""
    staged = "(SELECT s.keys ->> %s FROM kernel_importrow s WHERE s.run_id = %s AND s.keys ->> %s <> '' AND s.state IN ('n', 'u'))"
    found = matches(plan, key, Sql(staged, (key.name, run.pk, key.name)))
    there = "e" if plan.mode == ERROR else "s"
    fate = Sql(
        "CASE WHEN r.record_id IS DISTINCT FROM m.id AND r.state = 'u' THEN 'e' WHEN NOT %s THEN %s "
        "WHEN m.count > 1 OR NOT m.may THEN 'e' ELSE 'u' END, record_id = m.id, field = %s, "
        "problem = CASE WHEN r.record_id IS DISTINCT FROM m.id AND r.state = 'u' THEN %s WHEN NOT %s THEN %s "
        "WHEN m.count > 1 THEN %s WHEN NOT m.may THEN %s ELSE '' END",
        (
            plan.updating,
            there,
            key.name,
            _("Its keys belong to different records."),
            plan.updating,
            _("This is there already.") if plan.mode == ERROR else "",
            _("There are several records of this value."),
            _("You may not change this record."),
        ),
    )
    statement = "UPDATE kernel_importrow r SET state = " + fate + " FROM (" + found + ") m"
    states = "('n')" if first else "('n', 'u')"
    statement += Sql(f" WHERE r.run_id = %s AND r.keys ->> %s = m.key AND r.state IN {states}", (run.pk, key.name))
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows staged a moment ago are not in the statistics: the planner would look up all matches once for each of them.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(statement.text, statement.params)
        cursor.execute("SET LOCAL enable_nestloop = on")


def matches(plan: Plan, field: Field, keys: Sql) -> Sql:
    """(key, id, count, may): what the actor sees of rows with one of these keys, and whether he may change it.

    A key that the row shows him masked is none: a file must not tell what the mask hides.
    """
    kind, actor = plan.kind, plan.actor
    stored = field.sql("t")
    clear = access.shown(kind, actor.rights, field.name, "t")
    filled = stored + " <> ''" if field.type != "integer" else TRUE
    rows: Rows = kind.visible_to(actor, access.READ)
    may = kind.access.predicate(kind, actor.rights, access.UPDATE, "t")
    as_text = stored + "::text" if field.type == "integer" else stored
    source = rows.source() + " AND " + every(clear, filled, as_text + " IN " + keys)
    return (
        "SELECT " + as_text + " AS key, (array_agg(t.id))[1] AS id, count(*), bool_and(COALESCE(" + may + ", FALSE)) AS may" + source + " GROUP BY 1"
    )
