"""Why somebody got a customer is kept like the history: customer, pool and rule may go for good without it."""

import django.db.models.deletion
from django.db import migrations, models


def _loose(name: str, to: str, *, null: bool = False) -> migrations.AlterField:
    field = models.ForeignKey(
        db_constraint=False, db_index=False, null=null, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=f"customers.{to}"
    )
    return migrations.AlterField(model_name="allotment", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0023_untold"),
    ]

    operations = [
        _loose("customer", "customer"),
        _loose("pool", "pool"),
        _loose("rule", "assignmentrule", null=True),
    ]
