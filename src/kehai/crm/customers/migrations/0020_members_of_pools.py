"""Members of pools: their help texts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0019_grades"),
    ]

    operations = [
        migrations.AlterField(
            model_name="poolmember",
            name="takes",
            field=models.BooleanField(default=True, help_text="Administrators get none.", verbose_name="gets customers by rule"),
        ),
        migrations.AlterField(
            model_name="poolmember",
            name="weight",
            field=models.PositiveIntegerField(
                default=100,
                help_text="For assignment by ability: who has 200 gets twice as many as who has 100; 0 gets none.",
                verbose_name="ability",
            ),
        ),
    ]
