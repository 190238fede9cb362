"""What records' data are worth, in SQL: one statement a batch, whatever the number of fields; judge.py is its plain twin."""

from collections.abc import Iterable

from kehai.kernel import periods
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.quality.standard import (
    COLUMNS,
    COMPLETENESS,
    FRESHNESS,
    INVENTED,
    PARTS,
    PLACEHOLDER,
    STALE,
    VALIDITY,
    WRONG,
    Facet,
    Standard,
    facets,
    is_checked,
    look,
    standard_of,
)
from kehai.kernel.query import TEXTS
from kehai.kernel.sql import TRUE, Sql, every, join, literal, negate, some
from kehai.kernel.sql import name as quoted

NOBODY = Sql("0")


def numbers(kind: Kind, rows: Sql) -> Sql:
    """One row of id and COLUMNS for each row t that `rows` (FROM … WHERE …) gives."""
    standard = standard_of(kind)
    asked, filled, checked, right, words = _sums(standard, facets(kind))
    fresh = _freshness(standard)
    if standard.fresh:
        words.append("CASE WHEN " + fresh + f" < 100 THEN '{STALE}' END")
    counted = "SELECT t.id, " + asked + " AS asked, " + filled + " AS filled, " + checked + " AS checked, " + right + " AS right_, "
    counted = counted + fresh + " AS freshness, array_remove(ARRAY[" + join(", ", words) + "]::varchar[], NULL) AS lacking" + rows
    parts = f"SELECT id, {_percent('filled', 'asked')} AS completeness, {_percent('right_', 'checked')} AS validity, freshness, lacking FROM ("
    weights = {name: weight for name, weight in PARTS.items() if standard.fresh or name != FRESHNESS}
    weighed = " + ".join(f"{weight} * {name}" for name, weight in weights.items())
    total = sum(weights.values())
    return f"SELECT id, ((2 * ({weighed}) + {total}) / {2 * total})::smallint AS quality, {COMPLETENESS}::smallint, {VALIDITY}::smallint, " + (
        f"{FRESHNESS}::smallint, lacking FROM (" + (parts + counted + ") c") + ") p"
    )


def _percent(got: str, of: str) -> str:
    return f"CASE WHEN {of} = 0 THEN 100 ELSE (200 * {got} + {of}) / (2 * {of}) END"


def _sums(standard: Standard, asked: Iterable[Facet]) -> tuple[Sql, Sql, Sql, Sql, list[Sql]]:
    """Asked, filled, checked and right weight, and the words of what is lacking."""
    sums: tuple[list[Sql], ...] = ([NOBODY], [NOBODY], [NOBODY], [NOBODY])
    words: list[Sql] = []
    for facet in asked:
        applies, there = _applies(facet), some(*map(_filled, facet.fields))
        checked = [each for each in facet.fields if is_checked(standard, each)]
        wrong = {each.name: every(_filled(each), negate(_fits(standard, each))) for each in checked}
        looked_at = some(*map(_filled, checked))
        fine = every(looked_at, *(negate(found) for found in wrong.values()))
        for at, holds in enumerate((TRUE, there, looked_at, fine)):
            sums[at].append(_weighed(every(applies, holds), facet.weight))
        words.append(_word(every(applies, negate(there)), facet.name))
        words += [_word(every(applies, found), name + WRONG) for name, found in wrong.items()]
    total = [join(" + ", parts) for parts in sums]
    return total[0], total[1], total[2], total[3], words


def _weighed(holds: Sql, weight: int) -> Sql:
    return "CASE WHEN " + holds + f" THEN {int(weight)} ELSE 0 END"


def _word(holds: Sql, word: str) -> Sql:
    return "CASE WHEN " + holds + f" THEN {literal(word)} END"


def _applies(facet: Facet) -> Sql:
    if facet.when is None:
        return TRUE
    each, values = facet.when
    return Sql("COALESCE(") + each.sql("t") + Sql("::text, '') = ANY(%s)", (list(values),))


def _filled(each: Field) -> Sql:
    stored = each.sql("t")
    return "COALESCE(" + stored + ", '') <> ''" if each.type in TEXTS else stored + " IS NOT NULL"


def _fits(standard: Standard, each: Field) -> Sql:
    stored = each.sql("t")
    if each.name in standard.past:
        return "COALESCE(" + stored + Sql("::date <= %s, FALSE)", (periods.today(),))
    text, pattern = "COALESCE(" + stored + "::text, '')", look(standard, each)
    if not pattern:
        return text + Sql(" !~* %s", (PLACEHOLDER,))
    fine = text + Sql(" ~* %s", (pattern,))
    return every(fine, text + Sql(" !~ %s", (INVENTED,))) if each.type == "mobile" else fine


def _freshness(standard: Standard) -> Sql:
    if not standard.fresh:
        return Sql("NULL::int")
    latest = f"GREATEST({', '.join(f't.{quoted(name)}' for name in standard.fresh)})"
    one, two = (f"{latest} >= now() - interval '{days} days'" for days in (standard.days, 2 * standard.days))
    return Sql(f"CASE WHEN {one} THEN 100 WHEN {two} THEN 50 ELSE 0 END")


def statement(kind: Kind, batch: Sql) -> Sql:
    """Writes the numbers of a batch of ids where they are not what they should be; gives how many it wrote.

    What somebody else is writing is left: his write brings its numbers up to date itself.
    """
    table, listed = quoted(kind.table), ", ".join(COLUMNS)
    found = numbers(kind, Sql(f" FROM /*rule:quality*/ {table} t WHERE t.id IN (") + batch + ")")
    stored, fresh = (", ".join(f"{alias}.{name}" for name in COLUMNS) for alias in ("r", "n"))
    stale = "WITH n AS MATERIALIZED (" + found + f"), k AS (SELECT r.id FROM {table} r JOIN n ON n.id = r.id "
    stale = stale + f"WHERE ({stored}) IS DISTINCT FROM ({fresh}) ORDER BY r.id FOR NO KEY UPDATE OF r SKIP LOCKED)"
    return stale + f" UPDATE {table} w SET ({listed}) = ROW({fresh}) FROM n JOIN k ON k.id = n.id WHERE w.id = n.id"
