"""Which customer cards are stale (B13): unchanged, not followed up and not checked for too long, by grade."""

from django.utils.translation import gettext_lazy as _

from kehai.kernel import company
from kehai.kernel.field import Field
from kehai.kernel.sql import Sql

DAYS = {"a": 90, "b": 180, "c": 365, "d": 365, "none": 365}
LABELS = {
    "a": _("Days until the card of a customer of grade A is stale"),
    "b": _("Days until the card of a customer of grade B is stale"),
    "c": _("Days until the card of a customer of grade C is stale"),
    "d": _("Days until the card of a customer of grade D is stale"),
    "none": _("Days until the card of a customer without grade is stale"),
}

company.declare(
    _("Cards to be checked"),
    [Field(f"customers.stale_{grade}", LABELS[grade], "integer", least=1, most=10_000, default=days) for grade, days in DAYS.items()],
)
_SINCE = """
GREATEST(t.updated_at, t.last_follow_up_at,
  (SELECT max(k.created_at) FROM customers_cardcheck k WHERE k.customer_id = t.id AND k.deleted_at IS NULL))
  < now() - make_interval(days => CASE t.grade WHEN 'a' THEN %s WHEN 'b' THEN %s WHEN 'c' THEN %s WHEN 'd' THEN %s ELSE %s END)
"""


def condition() -> Sql:
    """The stale ones among customers of alias t that somebody owns."""
    days = [company.get(f"customers.stale_{grade}") for grade in DAYS]
    # The shortest time first: it goes along an index, the rest is asked of few.
    return Sql("t.owner_id IS NOT NULL AND t.updated_at < now() - make_interval(days => %s) AND " + _SINCE.strip(), (min(days), *days))
