"""Names are found and sorted by how they are read; the rows of before are spelled by the job kernel.respell."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0006_region_evidence'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='spelling',
            field=models.CharField(db_collation='C', db_default='', default='', editable=False, max_length=500),
        ),
        migrations.AddField(
            model_name='customer',
            name='spelling',
            field=models.CharField(db_collation='C', db_default='', default='', editable=False, max_length=500),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['spelling', 'id'], name='customers_contact_spelled'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['spelling', 'id'], name='customers_customer_spelled'),
        ),
    ]
