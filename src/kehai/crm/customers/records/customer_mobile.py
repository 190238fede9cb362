"""Mobile numbers of customers: each once in a business line while its customer lives (T7, P18)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t

from kehai.crm.customers.records import duplicates
from kehai.crm.customers.records.business_line import BusinessLine
from kehai.kernel import company
from kehai.kernel.columns import keys_literal, texts_literal
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

if TYPE_CHECKING:
    from kehai.crm.customers.records.customer import Customer

TAKE = """
INSERT INTO customers_customermobile (customer_id, line_id, number, holds)
SELECT k.customer, k.line, k.number, TRUE FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS k(customer, line, number)
ORDER BY k.line, k.number
ON CONFLICT (line_id, number) WHERE holds DO NOTHING RETURNING customer_id
"""
HELD = """
SELECT customer_id FROM /*rule:mobile*/ customers_customermobile
JOIN unnest(%s::uuid[], %s::text[]) AS k(line, number) ON line_id = k.line AND customers_customermobile.number = k.number WHERE holds
"""


class CustomerMobile(models.Model):
    """A number that a customer holds in a line (客户手机号); let go of when the customer is deleted."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    line = models.ForeignKey(BusinessLine, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=24)
    holds = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("line", "number"), condition=Q(holds=True), name="customers_mobile_once"),)


def hold(rows: "Sequence[Customer]", before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Lets go of old numbers and takes new ones; refuses a number that another customer of the line holds, unless the company only warns."""
    leaving: list[UUID] = []
    taking: list[tuple[UUID, UUID, str]] = []
    for row in rows:
        old, new = _held(before[row.id]), _held(row.__dict__)
        if old == new:
            continue
        if old:
            leaving.append(row.id)
        if new:
            taking.append((row.id, *new))
    if leaving:
        CustomerMobile.objects.filter(customer__in=leaving, holds=True).update(holds=False)
    if not taking:
        return
    customers, lines, found = zip(*taking, strict=True)
    done = {key for (key,) in fetch(Sql(TAKE, (keys_literal(customers), keys_literal(lines), texts_literal(found))))}
    if len(done) < len(taking) and company.get("customers.check_mobile") == duplicates.REFUSE:
        sentence = _t("This number already belongs to a customer of this business line. If you should have it, ask a pool's administrator.")
        lost = [(line, number) for key, line, number in taking if key not in done]
        holders = fetch(Sql(HELD, ([line for line, _number in lost], [number for _line, number in lost])))
        duplicates.refuse(sentence, "mobile", [key for (key,) in holders], by)


def _held(values: Mapping[str, Any]) -> tuple[UUID, str] | None:
    if not values.get("mobile") or values.get("deleted_at"):
        return None
    return values["line_id"], values["mobile"]
