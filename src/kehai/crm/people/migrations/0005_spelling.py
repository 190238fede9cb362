"""Names are found and sorted by how they are read; the rows of before are spelled by the job kernel.respell."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_tokens'),
    ]

    operations = [
        migrations.AddField(
            model_name='department',
            name='spelling',
            field=models.CharField(db_collation='C', db_default='', default='', editable=False, max_length=500),
        ),
        migrations.AddField(
            model_name='user',
            name='spelling',
            field=models.CharField(db_collation='C', db_default='', default='', editable=False, max_length=500),
        ),
        migrations.AddIndex(
            model_name='department',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['spelling', 'id'], name='people_department_spelled'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['spelling', 'id'], name='people_user_spelled'),
        ),
    ]
