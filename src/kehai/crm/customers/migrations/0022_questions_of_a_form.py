"""The questions of a web form may be left out: the usual ones are asked then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nothing changes in the database."""

    dependencies = (("customers", "0021_data_quality"),)
    operations = (
        migrations.AlterField(model_name="webform", name="fields", field=models.JSONField(blank=True, default=list, verbose_name="asks for")),
    )
