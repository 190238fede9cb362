"""What was terminated before nothing of it was due any more: its plan and amount now say so, since what a plan says is owed counts.

Each such contract gets the amendment that tells what stood there before, as it does where one is terminated today.
"""

from django.conf import settings
from django.db import migrations
from django.utils import timezone, translation
from django.utils.translation import gettext

ENDED = """
SELECT c.id, c.amount, c.paid FROM /*rule:upgrade*/ sales_contract c WHERE c.state = 'terminated' AND c.rest > 0 AND c.deleted_at IS NULL
AND NOT EXISTS (SELECT FROM sales_order o WHERE o.contract_id = c.id AND o.claim > 0)
"""
# Rows of plans first: a contract is never planned for less than was received.
LOWER = (
    "UPDATE /*rule:upgrade*/ sales_instalment SET deleted_at = now() WHERE paid = 0 AND deleted_at IS NULL AND contract_id = ANY(%s)",
    """UPDATE /*rule:upgrade*/ sales_instalment SET amount = paid, rest = 0, state = 'paid'
    WHERE paid > 0 AND rest > 0 AND deleted_at IS NULL AND contract_id = ANY(%s)""",
    "UPDATE /*rule:upgrade*/ sales_contract SET lump = paid, amount = paid, planned = paid, rest = 0, next_due_on = NULL WHERE id = ANY(%s)",
)
NUMBER = "SELECT 'AM' || lpad(nextval('sales_amendment_number')::text, 6, '0')"


def lower(apps, schema_editor):
    """Amount and plan come down to what was received."""
    made, now = [], timezone.now()
    amendment = apps.get_model("sales", "Amendment")
    with schema_editor.connection.cursor() as cursor, translation.override(settings.LANGUAGE_CODE):
        cursor.execute(ENDED)
        found = cursor.fetchall()
        for statement in LOWER if found else ():
            cursor.execute(statement, ([key for key, _amount, _paid in found],))
        reason = gettext("Terminated before version 0.8: nothing more is due than was received.")
        for key, amount, paid in found:
            cursor.execute(NUMBER)
            (number,) = cursor.fetchone()
            facts = {"contract_id": key, "reason": reason, "was": amount, "now": paid, "created_at": now, "updated_at": now}
            made.append(amendment(number=number, day=now.date(), **facts))
    amendment.objects.bulk_create(made)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("sales", "0007_orders")]

    operations = [migrations.RunPython(lower, migrations.RunPython.noop)]
