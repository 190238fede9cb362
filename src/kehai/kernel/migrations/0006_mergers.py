from django.db import migrations, models
from django.db.models import F

import kehai.kernel.keys


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0005_working_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='Merger',
            fields=[
                ('id', models.UUIDField(default=kehai.kernel.keys.uuid7, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('survivor', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.UUIDField(null=True)),
                ('actor_label', models.CharField(max_length=120)),
                ('text', models.TextField(default='')),
                ('undoes', models.UUIDField(null=True, unique=True)),
                ('manifest', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='Merged',
            fields=[
                ('record_id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('into', models.UUIDField()),
                ('merger', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='merger',
            index=models.Index('survivor', F('id').desc(), name='kernel_merger_survivor'),
        ),
        migrations.AddIndex(
            model_name='merged',
            index=models.Index(fields=['into'], name='kernel_merged_into'),
        ),
    ]
