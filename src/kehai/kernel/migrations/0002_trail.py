import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0002_settings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('first', models.BigIntegerField()),
                ('last', models.BigIntegerField(unique=True)),
                ('rows', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('pruned', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Trail',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('event', models.CharField(max_length=20)),
                ('outcome', models.CharField(default='done', max_length=10)),
                ('actor_kind', models.CharField(default='', max_length=12)),
                ('actor_id', models.UUIDField(null=True)),
                ('actor_label', models.CharField(default='', max_length=120)),
                ('address', models.CharField(default='', max_length=45)),
                ('session', models.CharField(default='', max_length=16)),
                ('request', models.CharField(default='', max_length=16)),
                ('kind', models.CharField(default='', max_length=60)),
                ('record_id', models.UUIDField(null=True)),
                ('count', models.BigIntegerField(null=True)),
                ('records', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True, size=None)),
                ('details', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(models.F('at'), name='kernel_trail_at'), models.Index(models.F('actor_id'), models.OrderBy(models.F('id'), descending=True), name='kernel_trail_actor'), models.Index(models.F('kind'), models.F('record_id'), models.OrderBy(models.F('id'), descending=True), name='kernel_trail_record'), django.contrib.postgres.indexes.GinIndex(models.F('records'), name='kernel_trail_records')],
            },
        ),
    ]
