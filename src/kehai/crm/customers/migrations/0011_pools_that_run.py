import django.contrib.postgres.indexes
import django.db.models.deletion
import kehai.kernel.columns
import kehai.kernel.keys
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0010_intake'),
        ('people', '0004_tokens'),
    ]

    operations = [
        migrations.CreateModel(
            name='Allotment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(null=True)),
                ('method', models.CharField(max_length=8)),
                ('at', models.DateTimeField()),
                ('loads', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='AssignmentRule',
            fields=[
                ('id', models.UUIDField(default=kehai.kernel.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(editable=False, max_length=24, unique=True, verbose_name='number')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created')),
                ('created_by', models.UUIDField(editable=False, null=True)),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='changed')),
                ('deleted_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(default=dict, editable=False)),
                ('search', kehai.kernel.columns.TokensField(editable=False, null=True)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('inherited', models.BooleanField(default=False, verbose_name='also for the pools below')),
                ('place', models.PositiveIntegerField(default=10, verbose_name='order')),
                ('on_new', models.BooleanField(default=True, help_text='From forms, programs, imports and by hand, where nobody owns them.', verbose_name='customers that are new')),
                ('on_issued', models.BooleanField(default=True, verbose_name='customers that are issued')),
                ('on_returned', models.BooleanField(default=False, verbose_name='customers that fall back or are released')),
                ('condition', models.JSONField(blank=True, default=dict, help_text='Empty: all.', verbose_name='only customers that')),
                ('method', models.CharField(choices=[('turn', 'in turn'), ('load', 'to who has least'), ('weighted', 'by load and ability')], default='load', max_length=8, verbose_name='method')),
                ('in_hours', models.BooleanField(default=False, help_text='What arrives at night is given out in the morning.', verbose_name='in working hours only')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('paused', 'Paused')], default='draft', max_length=6, verbose_name='state')),
            ],
            options={
                'verbose_name': 'assignment rule',
                'verbose_name_plural': 'assignment rules',
            },
        ),
        migrations.CreateModel(
            name='Daily',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('claims', models.PositiveIntegerField(db_default=0, default=0)),
                ('views', models.PositiveIntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Night',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('fell', models.PositiveIntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Opened',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='RecycleRule',
            fields=[
                ('id', models.UUIDField(default=kehai.kernel.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(editable=False, max_length=24, unique=True, verbose_name='number')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created')),
                ('created_by', models.UUIDField(editable=False, null=True)),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='changed')),
                ('deleted_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(default=dict, editable=False)),
                ('search', kehai.kernel.columns.TokensField(editable=False, null=True)),
                ('name', models.CharField(help_text='Shown to the owner: the customer falls back because of …', max_length=60, verbose_name='name')),
                ('inherited', models.BooleanField(default=True, verbose_name='also for the pools below')),
                ('place', models.PositiveIntegerField(default=10, help_text='Where two rules fall at the same moment the lower number is named.', verbose_name='order')),
                ('sort', models.CharField(choices=[('no_follow_up', 'no follow-up for so many days'), ('no_contact', 'not contacted so many days after claim'), ('no_deal', 'no deal so many days after claim'), ('after_date', 'so many days after a date of the customer'), ('never_ordered', 'never ordered so many days after it was entered')], default='no_follow_up', max_length=20, verbose_name='clock')),
                ('days', models.PositiveIntegerField(verbose_name='days')),
                ('working', models.BooleanField(default=False, help_text='By the Chinese working calendar, make-up days included.', verbose_name='count working days')),
                ('date_field', models.CharField(blank=True, help_text='For the clock “after a date”.', max_length=40, verbose_name='date of the customer')),
                ('condition', models.JSONField(blank=True, default=dict, help_text='Empty: all private customers of the pool.', verbose_name='only customers that')),
                ('spares_won', models.BooleanField(default=True, verbose_name='spare customers that were won')),
                ('spares_lent', models.BooleanField(default=False, verbose_name='spare customers that are lent')),
                ('spares_team', models.BooleanField(default=False, verbose_name='spare customers with a team')),
                ('protect_days', models.PositiveIntegerField(default=0, help_text='After claim, assignment, transfer or import, whatever the clock says.', verbose_name='days a new owner is left alone')),
                ('warn_days', models.PositiveIntegerField(default=3, verbose_name='days of warning before')),
                ('target', models.CharField(choices=[('home', 'its home pool'), ('parent', 'the pool above'), ('head', "the head office's pool"), ('named', 'a certain pool')], default='home', max_length=6, verbose_name='falls into')),
                ('starts_on', models.DateField(blank=True, help_text='Empty: from the day it is made active.', null=True, verbose_name='from')),
                ('most', models.PositiveIntegerField(blank=True, help_text='Empty: all that are due.', null=True, verbose_name='at most a night')),
                ('warns_first', models.BooleanField(default=True, verbose_name='the first night only warns')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('paused', 'Paused')], default='draft', max_length=6, verbose_name='state')),
                ('active_since', models.DateTimeField(blank=True, null=True, verbose_name='active since')),
            ],
            options={
                'verbose_name': 'recycle rule',
                'verbose_name_plural': 'recycle rules',
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('pool', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='customers.pool')),
            ],
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='customers.customer')),
                ('arrival', models.CharField(max_length=8)),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Warned',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name='customer',
            name='falls_version',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='version of the rule'),
        ),
        migrations.AddField(
            model_name='customer',
            name='spared_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='spared until'),
        ),
        migrations.AddField(
            model_name='pool',
            name='claims_a_day',
            field=models.PositiveIntegerField(blank=True, help_text='Empty: as in the pool above. 0: none.', null=True, verbose_name='claims a person and day'),
        ),
        migrations.AddField(
            model_name='pool',
            name='veiled',
            field=models.JSONField(blank=True, default=list, help_text='Fields of public customers that members see masked; in the pools below too.', verbose_name='hidden until claimed'),
        ),
        migrations.AddField(
            model_name='pool',
            name='views_a_day',
            field=models.PositiveIntegerField(blank=True, help_text='Empty: as in the pool above. 0: none.', null=True, verbose_name='public customers a person may open a day'),
        ),
        migrations.AddField(
            model_name='poolcapacity',
            name='claims_a_day',
            field=models.PositiveIntegerField(blank=True, help_text='Empty: as the pool says.', null=True, verbose_name='claims a day'),
        ),
        migrations.AddField(
            model_name='poolcapacity',
            name='views_a_day',
            field=models.PositiveIntegerField(blank=True, help_text='Empty: as the pool says.', null=True, verbose_name='public customers opened a day'),
        ),
        migrations.AddField(
            model_name='poolmember',
            name='away_until',
            field=models.DateField(blank=True, help_text='Gets none by rule up to and with this day.', null=True, verbose_name='away until'),
        ),
        migrations.AddField(
            model_name='poolmember',
            name='takes',
            field=models.BooleanField(default=True, verbose_name='gets customers by rule'),
        ),
        migrations.AddField(
            model_name='poolmember',
            name='weight',
            field=models.PositiveIntegerField(default=100, help_text='For assignment by ability: who has 200 gets twice as many as who has 100.', verbose_name='ability'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='falls_why',
            field=models.CharField(blank=True, choices=[('no_follow_up', 'no follow-up in time'), ('no_contact', 'not contacted after claim'), ('no_deal', 'no deal in time'), ('after_date', 'its date is over'), ('never_ordered', 'never ordered')], max_length=20, verbose_name='falls back because'),
        ),
        migrations.AddField(
            model_name='allotment',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer'),
        ),
        migrations.AddField(
            model_name='allotment',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.user'),
        ),
        migrations.AddField(
            model_name='allotment',
            name='pool',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.pool'),
        ),
        migrations.AddField(
            model_name='assignmentrule',
            name='group',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.group', verbose_name='only members of the group'),
        ),
        migrations.AddField(
            model_name='assignmentrule',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user', verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='assignmentrule',
            name='pool',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.pool', verbose_name='pool'),
        ),
        migrations.AddField(
            model_name='assignmentrule',
            name='role',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.role', verbose_name='only members with the role'),
        ),
        migrations.AddField(
            model_name='allotment',
            name='rule',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.assignmentrule'),
        ),
        migrations.AddField(
            model_name='daily',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.user'),
        ),
        migrations.AddField(
            model_name='daily',
            name='pool',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.pool'),
        ),
        migrations.AddField(
            model_name='opened',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer'),
        ),
        migrations.AddField(
            model_name='opened',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.user'),
        ),
        migrations.AddField(
            model_name='recyclerule',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user', verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='recyclerule',
            name='pool',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.pool', verbose_name='pool'),
        ),
        migrations.AddField(
            model_name='recyclerule',
            name='target_pool',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.pool', verbose_name='this pool'),
        ),
        migrations.AddField(
            model_name='night',
            name='rule',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.recyclerule'),
        ),
        migrations.AddField(
            model_name='customer',
            name='falls_rule',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.recyclerule', verbose_name='falls back by the rule'),
        ),
        migrations.AddField(
            model_name='warned',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.user'),
        ),
        migrations.AddIndex(
            model_name='assignmentrule',
            index=models.Index(models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('deleted_at', None)), name='customers_assignmentrule_new'),
        ),
        migrations.AddIndex(
            model_name='assignmentrule',
            index=django.contrib.postgres.indexes.GinIndex(models.F('search'), name='customers_assignmentrule_find'),
        ),
        migrations.AddIndex(
            model_name='allotment',
            index=models.Index(models.F('customer'), models.OrderBy(models.F('id'), descending=True), name='customers_allotment_of'),
        ),
        migrations.AddIndex(
            model_name='allotment',
            index=models.Index(models.F('pool'), models.F('person'), models.OrderBy(models.F('at'), descending=True), name='customers_allotment_last'),
        ),
        migrations.AddConstraint(
            model_name='daily',
            constraint=models.UniqueConstraint(fields=('person', 'pool', 'day'), name='customers_daily_once'),
        ),
        migrations.AddConstraint(
            model_name='opened',
            constraint=models.UniqueConstraint(fields=('person', 'day', 'customer'), name='customers_opened_once'),
        ),
        migrations.AddIndex(
            model_name='recyclerule',
            index=models.Index(models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('deleted_at', None)), name='customers_recyclerule_new'),
        ),
        migrations.AddIndex(
            model_name='recyclerule',
            index=django.contrib.postgres.indexes.GinIndex(models.F('search'), name='customers_recyclerule_find'),
        ),
        migrations.AddConstraint(
            model_name='night',
            constraint=models.UniqueConstraint(fields=('rule', 'day'), name='customers_night_once'),
        ),
        migrations.AddConstraint(
            model_name='warned',
            constraint=models.UniqueConstraint(fields=('person', 'day'), name='customers_warned_once'),
        ),
    ]
