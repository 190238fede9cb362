"""What a public customer hides is one list for the company: a pool's own list is not kept."""

from django.db import migrations


class Migration(migrations.Migration):
    """Nobody could fill it in yet."""

    dependencies = [("customers", "0013_duplicates")]

    operations = [migrations.RemoveField(model_name="pool", name="veiled")]
