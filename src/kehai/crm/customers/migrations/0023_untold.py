"""The index by which a pool's desk counts who was never contacted, without reading every customer."""

from django.db import migrations, models

NEVER = models.Q(("deleted_at", None), ("claimed_at__isnull", False), ("last_follow_up_at", None))


class Migration(migrations.Migration):
    """Small beside the table: only customers that somebody owns and nobody has contacted stand in it."""

    dependencies = (("customers", "0022_questions_of_a_form"),)
    operations = (migrations.AddIndex("customer", models.Index(models.F("claimed_at"), name="customers_customer_untold", condition=NEVER)),)
