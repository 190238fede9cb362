"""Three flows to begin with, switched off: a customer handed over or deleted, a large deal won; data from then on."""

from django.db import migrations
from django.utils import timezone

from kehai.kernel import text
from kehai.kernel.keys import uuid7

LARGE = {"field": "amount", "op": "ge", "value": "100000"}
MANAGER = {"name": "直属上级", "by": "manager", "level": 1}
ABOVE = {"name": "上级的上级", "by": "manager", "level": 2}
FLOWS = (
    ({"name": "客户转移审批", "kind": "customers.customer", "action": "transfer", "shown": ["name", "grade"]}, (MANAGER,)),
    ({"name": "客户删除审批", "kind": "customers.customer", "action": "delete", "shown": ["name", "grade"]}, (MANAGER, ABOVE)),
    ({"name": "大额商机赢单审批", "kind": "sales.opportunity", "action": "win", "shown": ["title", "amount"], "condition": LARGE}, (MANAGER,)),
)


def seed(apps, schema_editor):
    """Where there is none yet."""
    if apps.get_model("approvals", "Flow").objects.exists():
        return
    for at, (flow, steps) in enumerate(FLOWS, 1):
        made = _add(apps, schema_editor, "Flow", "FL", {**flow, "position": at * 10})
        for place, step in enumerate(steps, 1):
            _add(apps, schema_editor, "FlowStep", "FS", {**step, "flow_id": made.id, "position": place * 10, "hours": 16})


def _add(apps, schema_editor, model, prefix, values):
    """The sequence of the numbers is made here because it is otherwise made after all migrations."""
    now, sequence = timezone.now(), f"approvals_{model.lower()}_number"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f'CREATE SEQUENCE IF NOT EXISTS "{sequence}"')
        cursor.execute(f"SELECT nextval('{sequence}')")
        number = f"{prefix}{cursor.fetchone()[0]:06d}"
    search = [*text.number_tokens(number), *(text.name_tokens(values["name"]) if model == "Flow" else [])]
    return apps.get_model("approvals", model).objects.create(id=uuid7(), number=number, created_at=now, updated_at=now, search=search, **values)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("approvals", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
