"""What a job said when it failed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A table beside the queue."""

    dependencies = (("kernel", "0007_imports"),)

    operations = (
        migrations.CreateModel(
            "Failure",
            [
                ("job", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(auto_now=True)),
                ("error", models.CharField(max_length=500)),
            ],
        ),
    )
