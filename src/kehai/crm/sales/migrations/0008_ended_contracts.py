"""What was terminated before nothing of it was due any more: its plan and amount now say so, since what a plan says is owed counts."""

from django.db import migrations

ENDED = "SELECT id FROM sales_contract c WHERE c.state = 'terminated' AND NOT EXISTS (SELECT FROM sales_order o WHERE o.contract_id = c.id AND o.claim > 0)"
UNPAID = f"UPDATE sales_instalment SET deleted_at = now() WHERE paid = 0 AND deleted_at IS NULL AND contract_id IN ({ENDED})"
PART = f"UPDATE sales_instalment SET amount = paid, rest = 0, state = 'paid' WHERE paid > 0 AND rest > 0 AND deleted_at IS NULL AND contract_id IN ({ENDED})"
WHOLE = f"UPDATE sales_contract SET lump = paid, amount = paid, planned = paid, rest = 0, next_due_on = NULL WHERE rest > 0 AND id IN ({ENDED})"


def lower(_apps, schema_editor):
    """Rows of plans first: a contract is never planned for less than was received."""
    with schema_editor.connection.cursor() as cursor:
        for statement in (UNPAID, PART, WHOLE):
            cursor.execute(statement)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("sales", "0007_orders")]

    operations = [migrations.RunPython(lower, migrations.RunPython.noop)]
